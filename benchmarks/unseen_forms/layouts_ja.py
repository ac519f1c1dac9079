"""Japanese forms: a bank's transfer slip (landscape) and an insurance claim.

How cells look belongs to ``cells``; what people write in them belongs to ``values``.
"""

from benchmarks.unseen_forms.cells import Cells, Choices, Comb, Entry, Label, Split, Stack, row
from benchmarks.unseen_forms.faces import BIZ_GOTHIC, IPA_GOTHIC, IPA_MINCHO
from benchmarks.unseen_forms.form import SLIP, Form, Style
from benchmarks.unseen_forms.layout import Layout, Twins

# -- the transfer slip ----------------------------------------------------------------------------


def _date(prefix: str, era: bool) -> Split:
    year = Entry(f"{prefix}year", "era_year" if era else "year", "number", suffix="年")
    return Split(
        (
            (3, year),
            (2, Entry(f"{prefix}month", "month", "number", suffix="月")),
            (2, Entry(f"{prefix}day", "day", "number", suffix="日")),
        )
    )


def _slip_head(form: Form, y: float) -> float:
    form.title(form.left + 20, y, 36, "lm")
    form.print("（兼 手数料受取書）", form.left + 260, y + 6, 18, "lm")
    form.print("株式会社 みなと中央銀行", form.right, y, 22, "rm")
    form.rule((form.left, y + 30, form.right, y + 30), 3)
    row(
        form,
        y + 42,
        52,
        [
            (3, Label("ご依頼日", 18)),
            (8, _date("", era=True)),
            (3, Label("振込種別", 18)),
            (10, Choices("speed", ("電信", "文書", "予約"))),
        ],
    )
    return y + 108


def _payee_bank(form: Form, y: float) -> float:
    side = (form.left, y, form.left + 46, y + 120)
    Label("振\n込\n先", 19, bold=True).draw(form, side)
    form.frame(side)
    span = (form.left + 46, form.right)
    bank = Entry("bank", "banks", suffix="銀行")
    branch = Entry("branch", "branches", suffix="支店")
    kind = Choices("account_type", ("普通", "当座", "貯蓄"))
    y = row(form, y, 58, [(9, bank), (8, branch), (2, Label("科目", 18)), (9, kind)], span)
    number = Comb("account", "digits:7", (7,), largest=40)
    amount = Comb("amount", "money_digits:4-9", (3, 3, 3), "money", ",", "", 36)
    cells: Cells = [(3, Label("口座番号", 18)), (10, number), (3, Label("金 額", 18)), (13, amount)]
    form.frame((form.left, y - 58, form.right, y + 62), 3)
    return row(form, y, 62, cells, span) + 14


def _payee(form: Form, y: float) -> float:
    kana = Comb("payee_kana", "kana", (20,), "all", largest=38, solid=False)
    y = row(form, y, 52, [(4, Label("フリガナ", 17)), (24, kana)])
    y = row(
        form,
        y,
        62,
        [(4, Label("お受取人", 19)), (24, Entry("payee", "payees", suffix="様"))],
    )
    form.frame((form.left, y - 114, form.right, y), 3)
    return y + 14


def _sender(form: Form, y: float) -> float:
    y = row(
        form,
        y,
        52,
        [
            (4, Label("フリガナ", 17)),
            (24, Comb("sender_kana", "kana", (20,), "all", largest=38, solid=False)),
        ],
    )
    y = row(
        form,
        y,
        60,
        [
            (4, Label("ご依頼人", 19)),
            (12, Entry("sender", "name", suffix="様")),
            (3, Label("電話番号", 18)),
            (9, Entry("phone", "phone", "phone")),
        ],
    )
    address = Entry("address", "address", prefix="〒")
    return row(form, y, 60, [(4, Label("ご住所", 19)), (24, address)]) + 14


def _slip_foot(form: Form, y: float) -> float:
    fee = Choices("fee", ("当方負担", "先方負担"))
    row(
        form,
        y,
        56,
        [
            (4, Label("手数料", 18)),
            (8, fee),
            (3, Label("通信欄", 18)),
            (9, Entry("message", "remarks")),
            (4, Label("取扱店印", 15)),
        ],
    )
    form.seal_spots.append((form.right - 80, y + 10))
    note = "太線の中をはっきりとご記入ください。訂正されるときは、お届け印を押してください。"
    form.print(note, form.left, form.height - 38, 15, "lm")
    return y + 56


def _added_code(form: Form, y: float) -> float:
    code = Comb("bank_code", "digits:4", (4,), largest=36)
    branch = Comb("branch_code", "digits:3", (3,), largest=36)
    cells: Cells = [
        (4, Label("銀行番号", 18)),
        (10, code),
        (4, Label("支店番号", 18)),
        (10, branch),
    ]
    return row(form, y, 48, cells) + 10


# -- the insurance claim -----------------------------------------------------------------------


def _claim_head(form: Form, y: float) -> float:
    form.print("あおぞら損害保険株式会社 御中", form.left, y, 23, "lm")
    form.print("書類番号 K-207", form.right, y - 20, 15, "rm")
    form.title(form.width / 2, y + 66, 44)
    text = "下記のとおり事故が発生しましたので、約款にもとづき保険金を請求します。"
    form.print(text, form.left, y + 126, 20, "lm")
    form.print("請求日", form.right - 400, y + 170, 20, "lm")
    _date("claim_", era=False).draw(form, (form.right - 320, y + 148, form.right, y + 192))
    return y + 206


def _policy(form: Form, y: float) -> float:
    number = Comb("policy", "policy_letters", (2, 8), "all", "-", largest=38)
    y = row(form, y, 58, [(4, Label("証券番号")), (18, number)])
    kinds = ("自動車", "火災", "傷害", "旅行", "賠償")
    insurance = Choices("insurance", kinds, round=True)
    return row(form, y, 54, [(4, Label("保険の種類")), (18, insurance)]) + 20


def _claimant(form: Form, y: float) -> float:
    name = Stack(
        (
            (1, Entry("claimant_kana", "katakana", caption="フリガナ")),
            (1, Entry("claimant", "name")),
        )
    )
    born = Split(
        (
            (7, Choices("era", ("昭和", "平成", "令和"))),
            (2, Entry("birth_year", "era_year", "number", suffix="年")),
            (2, Entry("birth_month", "month", "number", suffix="月")),
            (2, Entry("birth_day", "day", "number", suffix="日")),
        )
    )
    y = row(form, y, 110, [(4, Label("請求者氏名")), (14, name), (4, Label("印", shaded=False))])
    form.seal_spots.append((form.right - 100, y - 55))
    y = row(form, y, 54, [(4, Label("生年月日")), (18, born)])
    home = Stack(
        (
            (
                2,
                Split(
                    (
                        (5, Comb("postal", "digits:7", (3, 4), largest=32, prefix="〒")),
                        (9, Label("", shaded=False)),
                    )
                ),
            ),
            (2, Entry("address", "address")),
        )
    )
    y = row(form, y, 98, [(4, Label("住  所")), (18, home)])
    cells: Cells = [
        (4, Label("電話番号")),
        (7, Entry("phone", "phone", "phone")),
        (4, Label("被保険者と\nの続柄", 18)),
        (7, Entry("relation", "relations")),
    ]
    return row(form, y, 58, cells) + 20


def _accident(form: Form, y: float) -> float:
    when = Split(
        (
            (8, Entry("accident_date", "date", "date")),
            (4, Choices("half_day", ("午前", "午後"))),
            (2, Entry("hour", "hour", "number", suffix="時")),
            (2, Entry("minute", "minute", "number", suffix="分")),
        )
    )
    y = row(form, y, 54, [(4, Label("事故日時")), (18, when)])
    y = row(form, y, 54, [(4, Label("事故場所")), (18, Entry("place", "places"))])
    report = Choices("police", ("届出済", "未届"))
    office = Entry("police_office", "offices", suffix="警察署")
    y = row(form, y, 54, [(4, Label("警察への届出")), (7, report), (11, office)])
    causes = ("衝突", "追突", "転倒", "落下", "盗難", "水濡れ", "火災", "その他")
    y = row(
        form,
        y,
        92,
        [(4, Label("事故の原因")), (18, Choices("causes", causes, "checkbox_group", columns=4))],
    )
    story = Entry("story", "stories", multi_line=True, guides=4)
    return row(form, y, 184, [(4, Label("事故の状況")), (18, story)]) + 20


def _claim_account(form: Form, y: float) -> float:
    y = row(
        form,
        y,
        54,
        [
            (4, Label("振込先")),
            (7, Entry("bank", "banks", suffix="銀行")),
            (5, Entry("branch", "branches", suffix="支店")),
            (6, Choices("account_type", ("普通", "当座"))),
        ],
    )
    number = Comb("account", "digits:7", (7,), largest=38)
    amount = Entry("claimed", "money", "money", suffix="円")
    cells: Cells = [(4, Label("口座番号")), (8, number), (4, Label("請求金額")), (6, amount)]
    return row(form, y, 56, cells) + 22


def _claim_foot(form: Form, y: float) -> float:
    for number, (name, text) in enumerate(
        (
            ("agree_inquiry", "医療機関などへの照会に同意します。"),
            ("agree_other", "他の保険契約の有無を申告しました。"),
        )
    ):
        place = (form.left, y + 40 * number, form.right, y + 40 * number + 40)
        Choices(name, (text,), "checkbox").draw(form, place)
    span = (form.right - 360, form.right)
    row(form, y, 34, [(1, Label("受付", 16)), (1, Label("査定", 16)), (1, Label("支払", 16))], span)
    blank = Label("", shaded=False)
    row(form, y + 34, 84, [(1, blank), (1, blank), (1, blank)], span)
    form.seal_spots.append((form.right - 300, y + 76))
    form.print("ご提出の書類はお返しできません。", form.left, form.height - 60, 16, "lm")
    return y + 118


def _added_witness(form: Form, y: float) -> float:
    cells: Cells = [
        (4, Label("目撃者氏名")),
        (7, Entry("witness", "name")),
        (4, Label("目撃者電話")),
        (7, Entry("witness_phone", "phone", "phone")),
    ]
    return row(form, y, 54, cells) + 8


LAYOUTS = (
    Layout(
        201,
        "振込依頼書",
        "ja",
        "振込依頼書",
        Style(
            IPA_GOTHIC,
            SLIP,
            ink=(16, 92, 72),
            shade=(222, 240, 232),
            margin=60,
            text_px=20,
            rule=1.2,
        ),
        52,
        (_slip_head, _payee_bank, _payee, _sender, _slip_foot),
        Twins(
            "入金依頼書",
            {
                "お受取人": "加入者名",
                "ご依頼人": "払込人",
                "手数料": "送金料",
                "通信欄": "備考",
                "口座番号": "記号番号",
                "振込種別": "払込種別",
            },
            (2, 3),
            _added_code,
            2,
            4,
        ),
    ),
    Layout(
        202,
        "損害保険金請求書",
        "ja",
        "損害保険金請求書",
        Style(IPA_MINCHO, title_face=BIZ_GOTHIC, shade=(238, 238, 230), ink=(36, 34, 32)),
        80,
        (_claim_head, _policy, _claimant, _accident, _claim_account, _claim_foot),
        Twins(
            "損害保険契約変更届",
            {
                "事故日時": "発病日時",
                "事故場所": "入院先",
                "衝突": "骨折",
                "追突": "切傷",
                "盗難": "熱傷",
                "請求者氏名": "契約者氏名",
                "請求金額": "入院日数",
            },
            (1, 2),
            _added_witness,
            3,
            1,
        ),
    ),
)

"""Chinese forms: an order sheet (landscape), a visitor card, an inspection checklist.

How cells look belongs to ``cells``; what people write in them belongs to ``values``.
"""

from benchmarks.unseen_forms.cells import Cells, Choices, Comb, Entry, Label, row, underlined
from benchmarks.unseen_forms.faces import MING_TW, MINGTI, SUNGTI, ZEN_HEI
from benchmarks.unseen_forms.form import A4_LANDSCAPE, A5, Form, Style
from benchmarks.unseen_forms.layout import Layout, Twins

_ROWS = 5


# -- the order sheet, Taiwan ---------------------------------------------------


def _order_head(form: Form, y: float) -> float:
    form.print("禾豐文具股份有限公司", form.left, y, 27, "lm", bold=True)
    form.print("台中市西屯區工業一路二十六號", form.left, y + 36, 17, "lm")
    form.title(form.width / 2, y + 12, 50)
    form.rule((form.width / 2 - 130, y + 48, form.width / 2 + 130, y + 48), 2)
    form.rule((form.width / 2 - 130, y + 54, form.width / 2 + 130, y + 54))
    span = (form.right - 400, form.right)
    row(form, y - 22, 44, [(2, Label("訂單編號", 19)), (4, Entry("order", "code:PO"))], span)
    row(form, y + 22, 44, [(2, Label("訂購日期", 19)), (4, Entry("date", "date", "date"))], span)
    return y + 92


def _customer(form: Form, y: float) -> float:
    tax = Comb("tax_number", "digits:8", (8,), largest=36)
    y = row(
        form,
        y,
        52,
        [
            (3, Label("客戶名稱")),
            (11, Entry("customer", "companies")),
            (3, Label("統一編號")),
            (9, tax),
            (3, Label("聯絡人")),
            (6, Entry("contact", "name")),
        ],
    )
    return row(
        form,
        y,
        52,
        [
            (3, Label("送貨地址")),
            (23, Entry("address", "address")),
            (3, Label("電話")),
            (6, Entry("phone", "phone", "phone")),
        ],
    ) + 16  # fmt: skip


def _items(form: Form, y: float) -> float:
    widths = (1.4, 4, 12, 3, 3, 4, 5)
    heads = ("項次", "貨號", "品名及規格", "數量", "單位", "單價", "金額")
    y = row(form, y, 44, [(w, Label(text, 20)) for w, text in zip(widths, heads, strict=True)])
    for number in range(1, _ROWS + 1):
        cells = (
            Label(str(number), shaded=False),
            Entry(f"code_{number}", "item_code"),
            Entry(f"item_{number}", "items"),
            Entry(f"quantity_{number}", "digits:1-3", "number"),
            Entry(f"unit_{number}", "units"),
            Entry(f"price_{number}", "price", "money"),
            Entry(f"sum_{number}", "money", "money"),
        )
        y = row(form, y, 62, list(zip(widths, cells, strict=True)))
    return y


def _totals(form: Form, y: float) -> float:
    total = Comb("total", "money_digits:4-8", (8,), "money", largest=36)
    y = row(
        form,
        y,
        56,
        [
            (4, Label("合計金額（新台幣）", 19)),
            (9, total),
            (3, Label("稅別")),
            (8, Choices("tax", ("應稅", "零稅率", "免稅"))),
            (3, Label("幣別")),
            (4, Entry("currency", "currency", "choice", choices=("TWD", "USD", "JPY"))),
        ],
    )
    return y + 16


def _terms(form: Form, y: float) -> float:
    pay = Choices("payment", ("現金", "月結三十天", "支票", "匯款"))
    ship = Choices("shipping", ("自取", "貨運", "快遞"), round=True)
    y = row(form, y, 50, [(3, Label("付款方式")), (15, pay), (3, Label("交貨方式")), (13, ship)])
    extras = ("附發票", "附檢驗報告", "分批交貨", "急件", "需標籤")
    need = Choices("extras", extras, "checkbox_group")
    y = row(
        form,
        y,
        50,
        [
            (3, Label("特別要求")),
            (20, need),
            (3, Label("交貨日期")),
            (8, Entry("due", "date", "date")),
        ],
    )
    note = Entry("note", "notes", multi_line=True)
    return row(form, y, 92, [(3, Label("備  註")), (31, note)]) + 16


def _approvals(form: Form, y: float) -> float:
    names = (("核准", "approved"), ("主管", "manager"), ("會計", "accountant"), ("經辦", "clerk"))
    cells: Cells = []
    for text, key in names:
        cells += [(2.0, Label(text)), (5.0, Entry(key, "name"))]
    row(form, y, 72, cells)
    form.seal_spots.append((form.right - 120, y + 36))
    form.print("第一聯 公司存查　第二聯 客戶收執", form.right, form.height - 42, 16, "rm")
    return y + 72


def _added_branch(form: Form, y: float) -> float:
    cells: Cells = [
        (3, Label("業務單位")),
        (15, Entry("unit", "departments")),
        (3, Label("業務代表")),
        (14, Entry("seller", "name")),
    ]
    return row(form, y, 50, cells) + 10


# -- the visitor card, Taiwan --------------------------------------------------


def _card_head(form: Form, y: float) -> float:
    form.frame((36, 36, form.width - 36, form.height - 36), 2.5, radius=22)
    form.frame((44, 44, form.width - 44, form.height - 44), 1, radius=18)
    form.title(form.width / 2, y, 44)
    form.print("VISITOR REGISTRATION CARD", form.width / 2, y + 42, 17, "mm")
    return y + 84


def _photo(form: Form, y: float) -> float:
    photo = (form.left, y, form.left + 210, y + 270)
    form.frame(photo, 1.5)
    form.photos.append(photo)
    form.print(
        "請貼\n二吋照片",
        (photo[0] + photo[2]) / 2,
        (photo[1] + photo[3]) / 2,
        20,
        "mm",
        color=(150, 150, 150),
    )
    left, line = form.left + 240, y + 44
    for label, entry in (
        ("姓名", Entry("name", "name")),
        ("公司", Entry("company", "companies")),
        ("職稱", Entry("job", "jobs")),
        ("電話", Entry("phone", "mobile", "phone")),
    ):
        underlined(form, label, entry, (left, form.right, line), 42)
        line += 70
    return y + 300


def _identity(form: Form, y: float) -> float:
    number = Comb("badge", "badge_letters", (1, 9), "all", " ", largest=42)
    y = row(form, y, 62, [(4, Label("證件號碼", 19)), (18, number)])
    kinds = Choices("document", ("身分證", "駕照", "護照", "居留證"))
    return row(form, y, 54, [(4, Label("證件種類", 19)), (18, kinds)]) + 22


def _visit(form: Form, y: float) -> float:
    y = row(
        form,
        y,
        58,
        [
            (4, Label("受訪部門", 19)),
            (7, Entry("department", "departments")),
            (4, Label("受訪人", 19)),
            (7, Entry("host", "name")),
        ],
    )
    purposes = ("洽公", "會議", "面試", "維修", "送貨", "參觀")
    why = Choices("purpose", purposes, "checkbox_group", columns=3)
    y = row(form, y, 94, [(4, Label("來訪事由", 19)), (18, why)])
    times: Cells = [
        (4, Label("進入時間", 19)),
        (7, Entry("arrived", "time")),
        (4, Label("離開時間", 19)),
        (7, Entry("left", "time")),
    ]
    y = row(form, y, 58, times)
    goods = Entry("goods", "goods")
    return row(form, y, 58, [(4, Label("攜帶物品", 19)), (18, goods)]) + 24


def _card_foot(form: Form, y: float) -> float:
    agree = "本人同意遵守廠區安全規定，並配合保全人員查驗。"
    Choices("agreed", (agree,), "checkbox").draw(form, (form.left - 10, y, form.right, y + 44))
    underlined(form, "來賓簽名", Entry("signed", "name"), (form.left, form.left + 330, y + 106), 44)
    underlined(
        form, "日期", Entry("date", "date", "date"), (form.left + 370, form.right, y + 106), 44
    )
    form.print("離廠時請將本卡交回警衛室", form.width / 2, form.height - 72, 18, "mm")
    return y + 120


def _added_plate(form: Form, y: float) -> float:
    plate = Entry("plate", "plate")
    cells: Cells = [
        (4, Label("車牌號碼", 19)),
        (7, plate),
        (4, Label("停車位置", 19)),
        (7, Entry("lot", "digits:2")),
    ]
    return row(form, y, 54, cells) + 10


# -- the checklist, China ------------------------------------------------------


_POINTS = (
    "设备外壳完好，接地线连接牢固",
    "紧急停止按钮动作灵敏可靠",
    "防护罩、防护栏安装到位",
    "润滑油位在规定刻度之间",
    "传动皮带无裂纹，松紧适中",
    "仪表指示正常，在检定有效期内",
    "液压管路及接头无渗漏",
    "电气柜内清洁，无异味及过热",
    "安全警示标志清晰完整",
    "操作人员持证上岗并佩戴防护用品",
    "消防器材在位且压力正常",
    "作业场地通道畅通，照明良好",
)


def _check_head(form: Form, y: float) -> float:
    form.title(form.width / 2, y, 46)
    form.print("编号：AQ-JC-031", form.right, y + 50, 18, "rm")
    form.print("安远机械制造有限公司", form.left, y + 50, 20, "lm")
    return y + 72


def _machine(form: Form, y: float) -> float:
    y = row(
        form,
        y,
        52,
        [
            (3, Label("设备名称")),
            (9, Entry("machine", "machines")),
            (3, Label("设备编号")),
            (7, Comb("machine_number", "digits:6", (6,), largest=36)),
        ],
    )
    y = row(
        form,
        y,
        52,
        [
            (3, Label("使用部门")),
            (5, Entry("department", "departments")),
            (3, Label("检查日期")),
            (5, Entry("date", "date", "date")),
            (2, Label("天气")),
            (4, Entry("weather", "weather")),
        ],
    )
    kinds = Choices("kind", ("日常检查", "每周检查", "月度检查", "节前检查", "专项检查"))
    return row(form, y, 50, [(3, Label("检查类别")), (19, kinds)]) + 18


def _points(form: Form, y: float) -> float:
    heads = ((1.3, "序号"), (9, "检 查 项 目"), (7.2, "检 查 结 果"), (5, "备 注"))
    y = row(form, y, 46, [(width, Label(text, bold=True)) for width, text in heads])
    for number, text in enumerate(_POINTS, 1):
        cells: Cells = [
            (1.3, Label(str(number), shaded=False)),
            (9.0, Label(text, 20, shaded=False, left=True)),
            (7.2, Choices(f"point_{number}", ("合格", "不合格", "不适用"))),
            (5.0, Entry(f"remark_{number}", "remarks")),
        ]
        y = row(form, y, 58, cells)
    return y + 18


def _findings(form: Form, y: float) -> float:
    found = Entry("findings", "findings", multi_line=True)
    y = row(form, y, 132, [(3, Label("存在问题\n及整改要求")), (19, found)])
    until = Entry("until", "date", "date")
    done = Choices("result", ("可以使用", "限期整改", "停止使用"), round=True)
    cells: Cells = [(3, Label("整改期限")), (6, until), (3, Label("检查结论")), (10, done)]
    return row(form, y, 54, cells) + 18


def _check_foot(form: Form, y: float) -> float:
    names = (("检查人", "inspector"), ("设备负责人", "keeper"), ("安全主管", "chief"))
    cells: Cells = []
    for text, key in names:
        cells += [(3.0, Label(text)), (5.0, Entry(key, "name"))]
    row(form, y, 64, cells)
    form.seal_spots.append((form.right - 110, y + 20))
    note = "注：在相应的方框内打勾；本表一式两份，使用部门与安全部门各存一份。"
    form.print(note, form.left, y + 90, 17, "lm")
    return y + 110


def _added_runtime(form: Form, y: float) -> float:
    hours = Entry("hours", "digits:3-5", "number", suffix="小时")
    last = Entry("last_service", "date", "date")
    cells: Cells = [(3, Label("累计运行")), (8, hours), (3, Label("上次保养")), (8, last)]
    return row(form, y, 52, cells) + 12


LAYOUTS = (
    Layout(
        301,
        "訂購單",
        "zh-TW",
        "訂 購 單",
        Style(MING_TW, A4_LANDSCAPE, ZEN_HEI, shade=(240, 240, 240), margin=80),
        80,
        (_order_head, _customer, _items, _totals, _terms, _approvals),
        Twins(
            "估 價 單",
            {
                "送貨地址": "發票地址",
                "單價": "折扣",
                "貨號": "倉位",
                "交貨日期": "有效期限",
                "聯絡人": "採購員",
                "經辦": "倉管",
                "月結三十天": "信用卡",
            },
            (1, 4),
            _added_branch,
            2,
            3,
        ),
    ),
    Layout(
        302,
        "訪客登記卡",
        "zh-TW",
        "訪 客 登 記 卡",
        Style(MINGTI, A5, ZEN_HEI, ink=(60, 34, 28), shade=(244, 236, 226), margin=76, text_px=22),
        110,
        (_card_head, _photo, _identity, _visit, _card_foot),
        Twins(
            "承 攬 商 登 記 卡",
            {
                "職稱": "車號",
                "受訪人": "陪同人",
                "面試": "施工",
                "參觀": "稽核",
                "攜帶物品": "換證號碼",
                "進入時間": "預約時間",
            },
            (2, 3),
            _added_plate,
            3,
            2,
        ),
    ),
    Layout(
        401,
        "设备安全检查表",
        "zh-CN",
        "设备安全检查表",
        Style(SUNGTI, title_face=ZEN_HEI, shade=(230, 230, 230), text_px=22),
        110,
        (_check_head, _machine, _points, _findings, _check_foot),
        Twins(
            "设备节能检查表",
            {
                "使用部门": "承包单位",
                "设备负责人": "班组长",
                "液压管路及接头无渗漏": "冷却水泵运转平稳无噪声",
                "安全警示标志清晰完整": "工具摆放整齐，账物相符",
                "整改期限": "复查日期",
                "不适用": "未检查",
            },
            (1, 3),
            _added_runtime,
            2,
            3,
        ),
    ),
)

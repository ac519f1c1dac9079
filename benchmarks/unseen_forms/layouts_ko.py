"""A Korean form in two versions: the application for an internet connection.

How cells look belongs to ``cells``; what people write in them belongs to ``values``.
"""

from benchmarks.unseen_forms.cells import Cells, Choices, Comb, Entry, Label, row
from benchmarks.unseen_forms.faces import GULIM
from benchmarks.unseen_forms.form import Form, Style
from benchmarks.unseen_forms.layout import Block, Layout, Twins
from benchmarks.unseen_forms.parts_ko import DATE, notice

# -- the application, two versions ------------------------------------------------------------


def _bar(text: str) -> Block:
    def block(form: Form, y: float) -> float:
        form.fill((form.left, y, form.right, y + 36), (38, 62, 110))
        form.print(text, form.left + 14, y + 18, 20, "lm", color=(255, 255, 255))
        return y + 36

    return block


def _application_head(form: Form, y: float) -> float:
    form.print("한빛누리통신", form.left, y, 26, "lm", bold=True, color=(38, 62, 110))
    form.title(form.width / 2, y + 62, 46)
    span = (form.right - 360, form.right)
    row(form, y - 26, 44, [(2, Label("접수번호", 18)), (4, Entry("receipt", "code:HB"))], span)
    form.rule((form.width / 2 - 250, y + 98, form.width / 2 + 250, y + 98), 3)
    return y + 138


def _applicant(form: Form, y: float) -> float:
    y = _bar("1. 신청인 정보")(form, y)
    born = Comb("birth", "date8", (4, 2, 2), "date")
    y = row(
        form,
        y,
        52,
        [(3, Label("성  명")), (7, Entry("name", "name")), (3, Label("생년월일")), (11, born)],
    )
    phone = Comb("mobile", "mobile_digits", (3, 4, 4), "phone")
    y = row(form, y, 52, [(3, Label("휴대전화")), (21, phone)])
    return row(form, y, 60, [(3, Label("설치 주소")), (21, Entry("address", "address"))])


def _applicant_with_agent(form: Form, y: float) -> float:
    y = _applicant(form, y)
    return row(
        form,
        y,
        48,
        [
            (3, Label("대리인")),
            (7, Entry("agent", "name")),
            (3, Label("관  계")),
            (4, Entry("relation", "relations")),
            (3, Label("연락처")),
            (4, Entry("agent_phone", "mobile", "phone")),
        ],
    )


def _mail(form: Form, y: float) -> float:
    cells: Cells = [(3, Label("전자우편")), (21, Entry("email", "email"))]
    return row(form, y, 48, cells) + 26


def _service(form: Form, y: float) -> float:
    y = _bar("2. 신청 내용")(form, y)
    kind = Choices("kind", ("신규 가입", "요금제 변경", "이전 설치", "해지"))
    y = row(form, y, 48, [(3, Label("신청 구분")), (21, kind)])
    speed = Choices("speed", ("100메가", "500메가", "1기가"), round=True)
    term = Choices("term", ("무약정", "1년", "3년"), round=True)
    y = row(form, y, 48, [(3, Label("상품 속도")), (9, speed), (3, Label("약정 기간")), (9, term)])
    extras = ("인터넷 전화", "무선 공유기", "보안 서비스", "방송 결합", "고정 주소", "원격 점검")
    more = Choices("extras", extras, "checkbox_group", columns=3)
    y = row(form, y, 88, [(3, Label("부가 서비스")), (21, more)])
    wish = Entry("visit_date", "date", "date")
    hours = Choices("visit_time", ("오전", "오후", "저녁"))
    y = row(form, y, 48, [(3, Label("방문 희망일")), (9, wish), (3, Label("시간대")), (9, hours)])
    return y + 26


def _payment(form: Form, y: float) -> float:
    y = _bar("3. 요금 납부")(form, y)
    way = Choices("payment", ("자동이체", "신용카드", "지로 납부"))
    y = row(
        form,
        y,
        48,
        [(3, Label("납부 방법")), (12, way), (3, Label("은행명")), (6, Entry("bank", "banks"))],
    )
    account = Comb("account", "digits:11-14", (14,), prefix="", largest=38)
    y = row(
        form,
        y,
        54,
        [(3, Label("계좌번호")), (14, account), (2, Label("예금주")), (5, Entry("holder", "name"))],
    )
    return y + 26


def _payment_with_card(form: Form, y: float) -> float:
    y = _payment(form, y) - 26
    card = Comb("card", "digits:16", (4, 4, 4, 4), largest=36)
    valid = Comb("card_until", "month_year", (2, 2), "date", "/", largest=36)
    return (
        row(form, y, 54, [(3, Label("카드번호")), (15, card), (2, Label("유효기간")), (4, valid)])
        + 26
    )


def _consent(form: Form, y: float) -> float:
    y = _bar("4. 동의 사항")(form, y)
    form.frame((form.left, y, form.right, y + 176))
    for number, (name, text, box) in enumerate(
        (
            ("agree_terms", "서비스 이용약관을 읽고 그 내용에 동의합니다. (필수)", "동의함"),
            (
                "agree_privacy",
                "가입에 필요한 개인정보의 수집과 이용에 동의합니다. (필수)",
                "동의함",
            ),
            ("agree_ads", "새 상품과 할인 소식을 문자와 전자우편으로 받겠습니다. (선택)", "동의함"),
        )
    ):
        line = y + 12 + number * 50
        form.print(text, form.left + 16, line + 24, 20, "lm")
        place = (form.right - 150, line, form.right - 10, line + 48)
        Choices(name, (box,), "checkbox").draw(form, place)
    return y + 176 + 30


def _sign(version: str) -> Block:
    def block(form: Form, y: float) -> float:
        form.print("위와 같이 서비스 이용을 신청합니다.", form.width / 2, y + 10, 22, "mm")
        DATE.draw(form, (form.width / 2 - 210, y + 36, form.width / 2 + 210, y + 80))
        form.print("신청인", form.width / 2 + 60, y + 116, 22, "lm")
        Entry("signed", "name").draw(
            form, (form.width / 2 + 150, y + 94, form.right - 170, y + 138)
        )
        form.rule((form.width / 2 + 150, y + 138, form.right - 170, y + 138))
        form.print("(서명 또는 인)", form.right, y + 116, 19, "rm")
        form.seal_spots.append((form.right - 75, y + 114))
        form.print("한빛누리통신 주식회사 귀중", form.left, y + 176, 28, "lm", bold=True)
        form.print(version, form.right, form.height - 62, 15, "rm")
        return y + 200

    return block


def _added_guardian(form: Form, y: float) -> float:
    guardian = Entry("guardian", "name")
    phone = Entry("guardian_phone", "mobile", "phone")
    cells: Cells = [(3, Label("법정대리인")), (9, guardian), (3, Label("대리인 전화")), (9, phone)]
    return row(form, y, 52, cells)


_APPLICATION_NOTICE = notice(
    "알려 드립니다",
    (
        "약정 기간 안에 해지하시면 할인받은 금액의 일부를 돌려주셔야 합니다.",
        "설치 장소의 선로 사정에 따라 신청하신 속도보다 낮은 상품을 권해 드릴 수 있습니다.",
        "신청하신 날부터 열흘 안에 설치하지 못하면 기본료를 받지 않습니다.",
        "명의가 다른 계좌로 납부하실 때에는 예금주의 동의서를 함께 내 주십시오.",
    ),
)
_APPLICATION_TWINS = Twins(
    "인터넷 서비스 해지 신청서",
    {
        "휴대전화": "자택 전화",
        "설치 주소": "청구 주소",
        "은행명": "카드사",
        "신청 구분": "업무 구분",
        "보안 서비스": "자녀 보호",
        "예금주": "명의자",
    },
    (3, 4),
    _added_guardian,
    2,
    2,
)
_APPLICATION_STYLE = Style(GULIM, shade=(226, 232, 242), ink=(30, 32, 40))


LAYOUTS = (
    Layout(
        101,
        "인터넷 가입 2025",
        "ko",
        "인터넷 서비스 이용 신청서",
        _APPLICATION_STYLE,
        100,
        (
            _application_head,
            _applicant,
            _mail,
            _service,
            _payment,
            _consent,
            _sign("양식 HB-12 (2025. 1. 개정)"),
            _APPLICATION_NOTICE,
        ),
        _APPLICATION_TWINS,
    ),
    Layout(
        102,
        "인터넷 가입 2026",
        "ko",
        "인터넷 서비스 이용 신청서",
        _APPLICATION_STYLE,
        100,
        (
            _application_head,
            _applicant_with_agent,
            _mail,
            _service,
            _payment_with_card,
            _consent,
            _sign("양식 HB-12 (2026. 2. 개정)"),
            _APPLICATION_NOTICE,
        ),
        _APPLICATION_TWINS,
    ),
)

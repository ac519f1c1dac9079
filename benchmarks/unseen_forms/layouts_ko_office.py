"""Korean forms: a health questionnaire and a tax office's form.

How cells look belongs to ``cells``; what people write in them belongs to ``values``.
"""

from benchmarks.unseen_forms.cells import Cells, Choices, Comb, Entry, Label, Split, row
from benchmarks.unseen_forms.faces import GULIM, SAEBOM, SHINMUN
from benchmarks.unseen_forms.form import Form, Style
from benchmarks.unseen_forms.layout import Layout, Twins
from benchmarks.unseen_forms.parts_ko import DATE, notice

# -- the questionnaire --------------------------------------------------------------------------


def _health_head(form: Form, y: float) -> float:
    form.title(form.width / 2, y, 42)
    form.rule((form.left, y + 36, form.right, y + 36), 2.5)
    form.rule((form.left, y + 42, form.right, y + 42))
    guide = "※ 해당하는 칸에 표시하여 주십시오. 답변은 검진 결과를 판정하는 데에만 쓰입니다."
    form.print(guide, form.left, y + 68, 18, "lm")
    return y + 96


def _examinee(form: Form, y: float) -> float:
    y = row(
        form,
        y,
        50,
        [
            (3, Label("성명")),
            (5, Entry("name", "name")),
            (3, Label("생년월일")),
            (5, Entry("birth", "birth_date", "date")),
            (2, Label("성별")),
            (4, Choices("sex", ("남", "여"))),
        ],
    )
    y = row(
        form,
        y,
        50,
        [
            (3, Label("연락처")),
            (5, Entry("phone", "mobile", "phone")),
            (3, Label("혈액형")),
            (5, Entry("blood", "blood", "choice", choices=("A", "B", "O", "AB"), suffix="형")),
            (2, Label("신장")),
            (4, Entry("height", "height", "number", suffix="cm")),
        ],
    )
    return y + 34


def _question(form: Form, y: float, number: int, text: str) -> float:
    form.ring(form.left + 15, y + 14, 14, 1.5)
    form.print(str(number), form.left + 15, y + 14, 18, "mm")
    form.print(text, form.left + 42, y + 14, 21, "lm", bold=True)
    return y + 38


def _diseases(form: Form, y: float) -> float:
    y = _question(form, y, 1, "다음 질병으로 진단을 받았거나 약을 드시고 있습니까?")
    span = (form.left + 40, form.right)
    head: Cells = [(6, Label("질병", 19)), (8, Label("진단", 19)), (8, Label("약물 치료", 19))]
    y = row(form, y, 40, head, span)
    for name, key in (
        ("뇌졸중", "stroke"),
        ("고혈압", "pressure"),
        ("당뇨병", "sugar"),
        ("폐결핵", "lung"),
    ):
        cells: Cells = [
            (6, Label(name, shaded=False)),
            (8, Choices(f"{key}_found", ("예", "아니요"), columns=2)),
            (8, Choices(f"{key}_treated", ("예", "아니요"), columns=2)),
        ]
        y = row(form, y, 42, cells, span)
    return y + 30


def _family(form: Form, y: float) -> float:
    y = _question(form, y, 2, "가족 중에 다음 질병을 앓은 분이 있습니까? (모두 고르십시오)")
    names = ("뇌졸중", "심장병", "고혈압", "당뇨병", "암", "없음")
    Choices("family", names, "checkbox_group").draw(form, (form.left + 32, y, form.right, y + 40))
    return y + 62


def _habits(form: Form, y: float) -> float:
    y = _question(form, y, 3, "담배를 피우십니까?")
    options = ("피운 적 없음", "끊었음", "현재 피움")
    Choices("smoking", options, round=True).draw(form, (form.left + 32, y, form.right, y + 40))
    form.print("하루", form.right - 260, y + 20, None, "lm")
    form.rule((form.right - 210, y + 38, form.right - 110, y + 38))
    Entry("cigarettes", "few", "number").draw(form, (form.right - 210, y, form.right - 110, y + 38))
    form.print("개비", form.right - 100, y + 20, None, "lm")
    y = _question(form, y + 62, 4, "술을 일주일에 몇 번 드십니까?")
    often = ("마시지 않음", "1-2회", "3-4회", "5회 이상")
    Choices("alcohol", often, round=True).draw(form, (form.left + 32, y, form.right, y + 40))
    return y + 62


def _exercise(form: Form, y: float) -> float:
    y = _question(form, y, 5, "평소에 하는 운동을 모두 고르십시오.")
    kinds = ("걷기", "달리기", "수영", "자전거", "등산", "근력 운동", "구기 종목", "하지 않음")
    place = (form.left + 32, y, form.right, y + 82)
    Choices("exercise", kinds, "checkbox_group", columns=4).draw(form, place)
    return y + 104


def _complaints(form: Form, y: float) -> float:
    y = _question(form, y, 6, "최근 불편한 증상이 있으면 적어 주십시오.")
    area = (form.left + 40, y, form.right, y + 150)
    Entry("complaints", "complaints", multi_line=True).draw(form, area)
    form.frame(area, 1.5, radius=8)
    return y + 176


def _health_foot(form: Form, y: float) -> float:
    row(
        form,
        y,
        52,
        [
            (3, Label("작성일")),
            (6, Entry("written", "date", "date")),
            (3, Label("서명")),
            (6, Entry("signature", "name")),
            (3, Label("담당 의사")),
            (4, Entry("doctor", "name")),
        ],
    )
    form.print("푸른솔 건강검진센터", form.width / 2, form.height - 74, 24, "mm", bold=True)
    return y + 52


_HEALTH_NOTICE = notice(
    "검진 전에 지켜 주십시오",
    (
        "검진 전날 저녁 아홉 시부터는 물을 포함하여 아무것도 드시지 마십시오.",
        "혈압약은 검진 당일 아침 일찍 적은 양의 물과 함께 드셔도 됩니다.",
        "당뇨약과 인슐린은 검진이 끝난 뒤에 드시거나 맞으십시오.",
        "임신 중이거나 그럴 가능성이 있으면 방사선 촬영 전에 반드시 알려 주십시오.",
        "안경이나 보청기를 쓰시는 분은 가지고 오십시오.",
    ),
)


def _added_sleep(form: Form, y: float) -> float:
    y = _question(form, y, 7, "하루에 몇 시간 주무십니까?")
    hours = ("5시간 미만", "5-7시간", "7시간 이상")
    Choices("sleep", hours, round=True).draw(form, (form.left + 32, y, form.right, y + 40))
    return y + 62


# -- the tax form --------------------------------------------------------------------------------


def _tax_head(form: Form, y: float) -> float:
    form.print("[별지 제7호서식] (앞쪽)", form.left, y, 17, "lm")
    form.title(form.width / 2, y + 56, 40)
    form.print(
        "※ 뒤쪽의 작성 방법을 읽고 적으며, 색이 어두운 난은 적지 않습니다.",
        form.left,
        y + 108,
        17,
        "lm",
    )
    y = row(
        form,
        y + 124,
        46,
        [
            (3, Label("접수번호", 18, left=True)),
            (5, Label("")),
            (3, Label("접수일", 18, left=True)),
            (5, Label("")),
            (4, Label("처리기간  3일", 18, left=True)),
        ],
    )
    form.rule((form.left, y + 10, form.right, y + 10), 2.5)
    return y + 22


def _side(form: Form, y: float, text: str, heights: float) -> None:
    area = (form.left, y, form.left + 120, y + heights)
    Label(text, bold=True).draw(form, area)
    form.frame(area)


def _taxpayer(form: Form, y: float) -> float:
    _side(form, y, "신고인", 54 * 4)
    span = (form.left + 120, form.right)
    number = Comb("business_number", "business_digits", (3, 2, 5), "business_number", largest=36)
    y = row(form, y, 54, [(4, Label("사업자등록번호", 19)), (12, number)], span)
    y = row(
        form,
        y,
        54,
        [
            (4, Label("상호(법인명)", 19)),
            (5, Entry("company", "companies")),
            (3, Label("성명(대표자)", 19)),
            (4, Entry("owner", "name")),
        ],
        span,
    )
    y = row(form, y, 54, [(4, Label("사업장 소재지", 19)), (12, Entry("place", "address"))], span)
    phones: Cells = [
        (4, Label("사업장 전화", 19)),
        (5, Entry("phone", "phone", "phone")),
        (3, Label("휴대전화", 19)),
        (4, Entry("mobile", "mobile", "phone")),
    ]
    return row(form, y, 54, phones, span) + 18


def _changes(form: Form, y: float) -> float:
    _side(form, y, "정정할\n사항", 92 + 54 + 54)
    span = (form.left + 120, form.right)
    kinds = ("상호", "대표자", "소재지", "업종", "공동사업", "사이버몰", "임대차", "기타")
    y = row(form, y, 92, [(1, Choices("changes", kinds, "checkbox_group", columns=4))], span)
    code = Comb("trade_code", "digits:6", (6,), largest=38)
    y = row(
        form,
        y,
        54,
        [
            (4, Label("업종 코드", 19)),
            (6, code),
            (3, Label("변경일", 19)),
            (5, Entry("changed", "date", "date")),
        ],
        span,
    )
    capital = Comb("capital", "money_digits:6-9", (9,), "money", largest=38)
    won = Split(((11, capital), (1, Label("원", shaded=False))))
    staff = Entry("staff", "digits:1-3", "number", suffix="명")
    cells: Cells = [(4, Label("사업 자금", 19)), (9, won), (2, Label("종업원", 19)), (3, staff)]
    return row(form, y, 54, cells, span) + 18


def _reason(form: Form, y: float) -> float:
    _side(form, y, "신고 사유", 170)
    entry = Entry("reason", "reasons", multi_line=True, guides=4)
    return row(form, y, 170, [(1, entry)], (form.left + 120, form.right)) + 18


def _news(form: Form, y: float) -> float:
    yes = Choices("by_message", ("동의함", "동의하지 않음"))
    mail = Entry("email", "email")
    y = row(
        form, y, 54, [(4, Label("전자우편", 19)), (7, mail), (3, Label("문자 수신", 19)), (6, yes)]
    )
    cells: Cells = [
        (4, Label("환급 은행", 19)),
        (5, Entry("bank", "banks")),
        (3, Label("계좌번호", 19)),
        (8, Entry("account", "account", "number")),
    ]
    return row(form, y, 54, cells) + 26


def _tax_foot(form: Form, y: float) -> float:
    form.print("위와 같이 사업자등록 사항이 변경되어 신고합니다.", form.left + 20, y + 12, 21, "lm")
    DATE.draw(form, (form.right - 440, y + 44, form.right, y + 88))
    form.print("신고인", form.right - 480, y + 122, 21, "lm")
    Entry("signed", "name").draw(form, (form.right - 390, y + 98, form.right - 150, y + 144))
    form.print("(서명 또는 인)", form.right, y + 122, 18, "rm", color=(120, 120, 120))
    form.seal_spots.append((form.right - 70, y + 120))
    form.print("가람세무서장 귀하", form.left, y + 178, 28, "lm", bold=True)
    y += 212
    form.rule((form.left, y, form.right, y), 2.5)
    y = row(
        form,
        y + 8,
        92,
        [
            (3, Label("첨부서류", 19)),
            (
                13,
                Choices(
                    "papers",
                    ("임대차계약서 사본", "사업자등록증 원본", "동업계약서", "허가증 사본"),
                    "checkbox_group",
                    columns=2,
                ),
            ),
            (3, Label("수수료\n없음", 19)),
        ],
    )
    form.print("처리 절차", form.left, y + 34, 18, "lm", bold=True)
    steps = ("신고서 작성", "접수", "확인", "등록 정정", "증명 교부")
    for number, step in enumerate(steps):
        x = form.left + 218 * number
        form.frame((x, y + 56, x + 160, y + 100))
        form.print(step, x + 80, y + 78, 18, "mm")
        if number:
            form.rule((x - 52, y + 78, x - 12, y + 78), 2)
            form.rule((x - 22, y + 70, x - 12, y + 78, x - 22, y + 86), 2)
    form.print("210mm × 297mm [백상지 80g/㎡]", form.right, form.height - 60, 15, "rm")
    return y


def _added_agent(form: Form, y: float) -> float:
    cells: Cells = [
        (4, Label("세무 대리인", 19)),
        (7, Entry("agent", "name")),
        (3, Label("관리번호", 19)),
        (6, Entry("agent_code", "digits:6", "number")),
    ]
    return row(form, y, 54, cells) + 18


LAYOUTS = (
    Layout(
        103,
        "건강검진 문진표",
        "ko",
        "건강검진 공통 문진표",
        Style(SAEBOM, title_face=GULIM, shade=(236, 236, 236)),
        100,
        (
            _health_head,
            _examinee,
            _diseases,
            _family,
            _habits,
            _exercise,
            _complaints,
            _health_foot,
            _HEALTH_NOTICE,
        ),
        Twins(
            "직원 건강 상담 문진표",
            {
                "뇌졸중": "신장병",
                "폐결핵": "간염",
                "달리기": "요가",
                "혈액형": "시력",
                "약물 치료": "수술 여부",
                "담당 의사": "상담 간호사",
            },
            (3, 5),
            _added_sleep,
            6,
            3,
        ),
    ),
    Layout(
        104,
        "사업자등록 정정신고",
        "ko",
        "사업자등록 정정신고서",
        Style(SHINMUN, title_face=GULIM, shade=(222, 222, 222), text_px=22),
        90,
        (_tax_head, _taxpayer, _changes, _reason, _news, _tax_foot),
        Twins(
            "사업자등록 휴업신고서",
            {
                "상호(법인명)": "단체명",
                "사업장 전화": "팩스 번호",
                "업종 코드": "지점 코드",
                "변경일": "휴업일",
                "사업 자금": "연 매출액",
                "환급 은행": "납부 은행",
                "전자우편": "누리집",
            },
            (2, 3),
            _added_agent,
            3,
            4,
        ),
    ),
)

"""English forms: a volunteer registration almost without rulings, and a patient intake form.

How cells look belongs to ``cells``; what people write in them belongs to ``values``.
"""

from benchmarks.unseen_forms.cells import Cells, Choices, Comb, Entry, Label, Split, row, underlined
from benchmarks.unseen_forms.faces import CARLITO, GARAMOND
from benchmarks.unseen_forms.form import Form, Style
from benchmarks.unseen_forms.layout import Layout, Twins

# -- the registration with underlines ------------------------------------------


def _volunteer_head(form: Form, y: float) -> float:
    form.title(form.left, y, 46, "ls")
    form.print("Harrow Vale Community Library", form.left, y + 38, 24, "ls")
    form.print(
        "Please write in capital letters and return this sheet to the front desk.",
        form.left,
        y + 84,
        21,
        "ls",
    )
    return y + 150


def _person(form: Form, y: float) -> float:
    middle = form.left + 560
    underlined(form, "First name", Entry("first_name", "first_names"), (form.left, middle, y))
    underlined(form, "Surname", Entry("surname", "surnames"), (middle + 30, form.right, y))
    underlined(form, "Address", Entry("address", "address"), (form.left, form.right, y + 66))
    phone = Entry("phone", "phone", "phone")
    underlined(form, "Telephone", phone, (form.left, middle - 120, y + 132))
    underlined(form, "E-mail", Entry("email", "email"), (middle - 90, form.right, y + 132))
    born = Entry("birth", "birth_date", "date")
    underlined(form, "Date of birth", born, (form.left, middle - 120, y + 198))
    underlined(form, "Occupation", Entry("job", "jobs"), (middle - 90, form.right, y + 198))
    return y + 262


def _heading(form: Form, y: float, text: str) -> float:
    form.print(text, form.left, y, 27, "ls", bold=True)
    return y + 22


def _tasks(form: Form, y: float) -> float:
    y = _heading(form, y, "I would like to help with")
    tasks = (
        "Story hour",
        "Shelving",
        "Book repair",
        "Front desk",
        "Garden",
        "Reading aloud",
        "Computer classes",
        "Home delivery",
        "Events",
    )
    area = (form.left, y, form.right, y + 140)
    Choices("tasks", tasks, "checkbox_group", columns=3, size=20).draw(form, area)
    return y + 190


def _hours(form: Form, y: float) -> float:
    y = _heading(form, y, "When can you come?")
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    area = (form.left, y, form.right, y + 50)
    Choices("days", days, "checkbox_group", columns=7, size=20).draw(form, area)
    times = ("Mornings", "Afternoons", "Evenings")
    area = (form.left, y + 52, form.left + 700, y + 102)
    Choices("times", times, "radio_group", round=True, columns=3, size=20).draw(form, area)
    hours = Entry("hours", "few", "number")
    underlined(form, "Hours a week", hours, (form.left + 740, form.right, y + 92))
    return y + 158


def _experience(form: Form, y: float) -> float:
    y = _heading(form, y, "Experience and languages you speak")
    area = (form.left - 8, y, form.right + 8, y + 150)
    Entry("experience", "stories", multi_line=True, guides=3).draw(form, area)
    form.dots(form.left, form.right, y + 148)
    return y + 210


def _emergency(form: Form, y: float) -> float:
    y = _heading(form, y, "In an emergency please call")
    middle = form.left + 480
    underlined(form, "Name", Entry("emergency_name", "name"), (form.left, middle, y + 46))
    phone = Entry("emergency_phone", "phone", "phone")
    underlined(form, "Telephone", phone, (middle + 30, form.right, y + 46))
    return y + 120


def _volunteer_foot(form: Form, y: float) -> float:
    for number, (name, text) in enumerate(
        (
            ("adult", "I am eighteen years of age or older."),
            ("checked", "I agree to a background check before my first day."),
            ("photos", "Photographs of me may appear in the newsletter."),
        )
    ):
        area = (form.left - 10, y + 44 * number, form.right, y + 44 * number + 44)
        Choices(name, (text,), "checkbox", size=20).draw(form, area)
    underlined(
        form, "Signature", Entry("signature", "name"), (form.left, form.left + 560, y + 210), 46
    )
    underlined(
        form, "Date", Entry("date", "date", "date"), (form.left + 600, form.right, y + 210), 46
    )
    form.print("Form V-4, revised May 2025", form.left, form.height - 70, 16, "ls")
    return y + 220


def _added_referee(form: Form, y: float) -> float:
    underlined(form, "Referee", Entry("referee", "name"), (form.left, form.left + 480, y))
    phone = Entry("referee_phone", "phone", "phone")
    underlined(form, "Referee's telephone", phone, (form.left + 510, form.right, y))
    return y + 58


# -- the patient intake form ---------------------------------------------------


def _bar(form: Form, y: float, text: str) -> float:
    form.fill((form.left, y, form.right, y + 34), (24, 96, 108))
    form.print(text, form.left + 12, y + 17, 21, "lm", bold=True, color=(255, 255, 255))
    return y + 34


def _intake_head(form: Form, y: float) -> float:
    form.frame((form.left, y - 34, form.left + 70, y + 36), 3, color=(24, 96, 108), radius=10)
    form.fill((form.left + 28, y - 22, form.left + 42, y + 24), (24, 96, 108))
    form.fill((form.left + 12, y - 6, form.left + 58, y + 8), (24, 96, 108))
    form.print("Elmbridge Family Clinic", form.left + 90, y - 14, 27, "lm", bold=True)
    form.print("48 Orchard Lane, Suite 3", form.left + 90, y + 18, 19, "lm")
    form.title(form.right, y, 40, "rm")
    return y + 62


def _patient(form: Form, y: float) -> float:
    y = _bar(form, y, "PATIENT")
    y = row(
        form,
        y,
        66,
        [
            (9, Entry("surname", "surnames", caption="Last name")),
            (9, Entry("first_name", "first_names", caption="First name")),
            (6, Entry("birth", "birth_date", "date", caption="Date of birth")),
        ],
    )
    y = row(
        form,
        y,
        66,
        [
            (16, Entry("address", "address", caption="Street address, town")),
            (8, Entry("phone", "phone", "phone", caption="Daytime telephone")),
        ],
    )
    sex = Choices("sex", ("Female", "Male", "Other"))
    status = Choices("status", ("Single", "Married", "Widowed"))
    cells: Cells = [
        (2, Label("Sex", 19)),
        (9, sex),
        (3, Label("Marital\nstatus", 17)),
        (10, status),
    ]
    return row(form, y, 54, cells) + 18


def _insurance(form: Form, y: float) -> float:
    y = _bar(form, y, "INSURANCE")
    member = Comb("member", "digits:9", (3, 3, 3), largest=38)
    y = row(
        form,
        y,
        58,
        [
            (4, Label("Member number", 18)),
            (12, member),
            (3, Label("Group", 18)),
            (5, Entry("group", "code:GR")),
        ],
    )
    y = row(
        form,
        y,
        66,
        [
            (12, Entry("insurer", "companies", caption="Insurance company")),
            (12, Entry("holder", "name", caption="Policy holder")),
        ],
    )
    return y + 18


def _history(form: Form, y: float) -> float:
    y = _bar(form, y, "MEDICAL HISTORY  (check all that apply)")
    names = (
        "Asthma",
        "Diabetes",
        "Heart disease",
        "High blood pressure",
        "Kidney disease",
        "Migraine",
        "Arthritis",
        "Thyroid disease",
        "Hepatitis",
        "Epilepsy",
        "Anemia",
        "None of these",
    )
    y = row(form, y, 132, [(1, Choices("history", names, "checkbox_group", columns=4))])
    smoke = Choices("smoking", ("Never", "Former", "Current"), round=True)
    drink = Choices("alcohol", ("None", "Weekly", "Daily"), round=True)
    y = row(
        form, y, 52, [(3, Label("Tobacco", 19)), (9, smoke), (3, Label("Alcohol", 19)), (9, drink)]
    )
    return y + 18


def _medicines(form: Form, y: float) -> float:
    y = _bar(form, y, "CURRENT MEDICINES")
    heads = ((10, "Medicine"), (5, "Dose"), (5, "Times a day"), (4, "Since"))
    y = row(form, y, 36, [(width, Label(text, 18)) for width, text in heads])
    for number in range(1, 4):
        cells: Cells = [
            (10, Entry(f"medicine_{number}", "medicines")),
            (5, Entry(f"dose_{number}", "doses")),
            (5, Entry(f"times_{number}", "digits:1", "number")),
            (4, Entry(f"since_{number}", "year", "number")),
        ]
        y = row(form, y, 46, cells)
    allergic = Choices("allergic", ("Yes", "No"))
    what = Entry("allergies", "allergies", prefix="If yes, to what?")
    return row(form, y, 54, [(4, Label("Allergies", 19)), (5, allergic), (15, what)]) + 18


def _visit_reason(form: Form, y: float) -> float:
    y = _bar(form, y, "REASON FOR TODAY'S VISIT")
    story = Entry("reason", "complaints", multi_line=True)
    y = row(form, y, 132, [(1, story)])
    pain = Choices("pain", tuple(str(level) for level in range(1, 11)), round=True)
    return row(form, y, 52, [(4, Label("Pain, 1 to 10", 18)), (20, pain)]) + 18


def _intake_foot(form: Form, y: float) -> float:
    for number, (name, text) in enumerate(
        (
            ("consent", "I consent to examination and treatment by the staff of the clinic."),
            ("privacy", "I have received the notice of privacy practices."),
        )
    ):
        area = (form.left - 10, y + 40 * number, form.right, y + 40 * number + 40)
        Choices(name, (text,), "checkbox").draw(form, area)
    signed = Split(((1, Entry("signature", "name", caption="Signature of patient or guardian")),))
    cells: Cells = [(16, signed), (8, Entry("date", "date", "date", caption="Date"))]
    row(form, y + 92, 72, cells)
    form.print("EFC-110  Rev. 7", form.right, form.height - 60, 15, "rm")
    return y + 170


def _added_pharmacy(form: Form, y: float) -> float:
    cells: Cells = [
        (14, Entry("pharmacy", "companies", caption="Preferred pharmacy")),
        (10, Entry("pharmacy_phone", "phone", "phone", caption="Pharmacy telephone")),
    ]
    return row(form, y, 62, cells) + 12


LAYOUTS = (
    Layout(
        501,
        "Volunteer registration",
        "en",
        "Volunteer Registration",
        Style(GARAMOND, text_px=25, margin=110),
        150,
        (_volunteer_head, _person, _tasks, _hours, _experience, _emergency, _volunteer_foot),
        Twins(
            "Membership Renewal",
            {
                "Occupation": "School",
                "Shelving": "Driving",
                "Garden": "Cooking",
                "Telephone": "Mobile",
                "Book repair": "Fund raising",
                "Hours a week": "Days a month",
                "Surname": "Family name",
            },
            (2, 3),
            _added_referee,
            2,
            5,
        ),
    ),
    Layout(
        502,
        "Patient intake",
        "en",
        "New Patient Intake Form",
        Style(CARLITO, shade=(228, 240, 241), ink=(30, 36, 40), text_px=20),
        104,
        (_intake_head, _patient, _insurance, _history, _medicines, _visit_reason, _intake_foot),
        Twins(
            "Returning Patient Form",
            {
                "Asthma": "Eczema",
                "Migraine": "Depression",
                "Epilepsy": "Cancer",
                "Tobacco": "Exercise",
                "Policy holder": "Employer",
                "Dose": "Doctor",
                "Group": "Branch",
                "Daytime telephone": "Evening telephone",
            },
            (2, 3),
            _added_pharmacy,
            3,
            4,
        ),
    ),
)

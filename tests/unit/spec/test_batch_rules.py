"""A batch that may not run: as it is written, or beside its domain and what runs already."""

import pytest

from tests.fakes.project import Project

A = ("batch", "a")
WEBHOOK = {"url": "https://example.com/hook", "secret": {"env": "HOOK_SECRET"}}


def wrong(project: Project, batch_id: str, **fields: object) -> list[str]:
    """What is wrong with a batch that is written after ``a``."""
    project.batch(batch_id, **fields)
    return project.wrong("batch", batch_id, A)


@pytest.mark.rule("batch.name.unique")
def test_no_two_batches_have_a_name(wide: Project) -> None:
    wide.batch("a", name="R&D 1")
    message = "name: is the name of batch `a` already; write another"
    assert wrong(wide, "b", name="R&D 1") == [message]
    assert wrong(wide, "b", name="Ｒ＆Ｄ　１") == [message]


@pytest.mark.rule("batch.file_format.known")
@pytest.mark.parametrize("file_format", ["pdf", "xlsx", "JSON"])
def test_results_are_xls_or_json(wide: Project, file_format: str) -> None:
    assert wrong(wide, "a", file_format=file_format) == [
        f"file_format: is `{file_format}`; write 'xls' or 'json'"
    ]


@pytest.mark.rule("batch.webhook.url")
@pytest.mark.parametrize("url", ["/hook", "ftp://example.com/", "https://user:pass@example.com/"])
def test_a_webhook_has_an_absolute_url(wide: Project, url: str) -> None:
    (message,) = wrong(wide, "a", webhook={**WEBHOOK, "url": url})
    assert message.startswith("webhook.url: ")


@pytest.mark.rule("batch.webhook.method")
def test_a_webhook_is_sent_by_post(wide: Project) -> None:
    assert wrong(wide, "a", webhook={**WEBHOOK, "method": "POST"}) == []
    assert wrong(wide, "a", webhook={**WEBHOOK, "method": "PUT"}) == [
        "webhook.method: is `PUT`; write 'POST'"
    ]


@pytest.mark.rule("batch.webhook.items")
@pytest.mark.parametrize(("count", "what"), [(0, "write 1 or more"), (1001, "write 1000 or less")])
def test_a_delivery_has_up_to_a_thousand_items(wide: Project, count: int, what: str) -> None:
    assert wrong(wide, "a", webhook={**WEBHOOK, "max_items": count}) == [
        f"webhook.max_items: is `{count}`; {what}"
    ]


# -- its domain -----------------------------------------------------------------------------------


@pytest.mark.rule("batch.domain.exists")
def test_a_batch_names_a_domain_that_is_there(wide: Project) -> None:
    (message,) = wrong(wide, "a", domain="gone", enabled=False, paused_reason="it was deleted")
    assert message == (
        "domain: is `gone`, which is missing or invalid; valid ones: general "
        "(paused: it was deleted)"
    )


def test_of_many_domains_a_few_are_named(wide: Project) -> None:
    for number in range(11):
        wide.domain(f"d{number:02}")
    (message,) = wrong(wide, "a", domain="gone")
    assert message.endswith(
        "valid ones: d00, d01, d02, d03, d04, d05, d06, d07, d08, d09 and 2 more"
    )


@pytest.mark.rule("batch.domain.kind")
def test_a_document_domain_is_for_calls(wide: Project) -> None:
    wide.write("policy.yaml", "specialized_models: [receipt]\n")
    wide.domain("receipts", service_type="document", recognition_model="receipt")
    assert wrong(wide, "a", domain="receipts", table_extraction=True) == [
        "domain: is `receipts`, a Document domain; name a General or Template domain"
    ]


@pytest.mark.rule("batch.domain.runs")
def test_a_refused_domain_holds_its_batches_back(wide: Project) -> None:
    wide.domain("other", name="general")
    assert wrong(wide, "a", domain="other") == [
        "domain: is `other`, which may not run itself; repair it first"
    ]


@pytest.mark.rule("batch.general.one")
def test_one_general_batch_unless_the_policy_says_otherwise(project: Project) -> None:
    project.domain()
    project.batch("a")
    assert wrong(project, "b") == [
        "is one batch on General domains too many (1 allowed); "
        "raise `max_general_batches` in policy.yaml or remove one"
    ]
    project.write("policy.yaml", "max_general_batches: 2\n")
    assert wrong(project, "b") == []
    assert len(wrong(project, "c")) == 1


def test_batches_on_template_domains_do_not_count(project: Project) -> None:
    project.domain()
    project.domain("forms", service_type="template")
    project.batch("a")
    assert wrong(project, "b", domain="forms") == []
    assert wrong(project, "c", domain="forms") == []


@pytest.mark.rule("batch.languages.of_domain")
def test_a_batch_chooses_from_the_languages_of_its_domain(wide: Project) -> None:
    assert wrong(wide, "a", languages=["ja", "zh-TW"]) == [
        "languages.1: is `zh-TW`, which domain `general` lacks; choose from ko, ja"
    ]
    assert wrong(wide, "a", languages=["ja"]) == []


@pytest.mark.parametrize(
    ("switch", "why"),
    [
        pytest.param(
            "table_extraction",
            "which ends with 0028: Table detection disabled: Please activate the table extractor "
            "button. Here that is `ocr-pipeline domain edit general --table-extraction`; else "
            "write false",
            marks=pytest.mark.rule("batch.table_extraction.allowed"),
        ),
        pytest.param(
            "long_image",
            "but domain `general` does not allow it; change one of them",
            marks=pytest.mark.rule("batch.long_image.allowed"),
        ),
    ],
)
def test_a_batch_switches_on_what_its_domain_allows(wide: Project, switch: str, why: str) -> None:
    assert wrong(wide, "a", **{switch: True}) == [f"{switch}: is true, {why}"]
    wide.domain(**{switch: True})
    assert wrong(wide, "a", **{switch: True}) == []


@pytest.mark.parametrize(
    ("switch", "verb"),
    [
        pytest.param(
            "table_extraction",
            "extract tables",
            marks=pytest.mark.rule("batch.table_extraction.general"),
        ),
        pytest.param(
            "long_image",
            "recognize long images",
            marks=pytest.mark.rule("batch.long_image.general"),
        ),
    ],
)
def test_a_batch_of_forms_has_no_switches(wide: Project, switch: str, verb: str) -> None:
    wide.domain("forms", service_type="template")
    assert wrong(wide, "a", domain="forms", **{switch: True}) == [
        f"{switch}: is true, but only General domains {verb} and `forms` is none; leave it out"
    ]


# -- its storage ----------------------------------------------------------------------------------


@pytest.mark.rule("batch.input.overlap")
@pytest.mark.parametrize("path", ["in/a", "in", "in/a/deeper", "./in/x/../a", "."])
def test_inputs_do_not_overlap(wide: Project, path: str) -> None:
    wide.batch("a")
    (message, *_) = wrong(wide, "b", input={"path": path}, result={"path": "/srv/out"})
    assert message == "input: overlaps with the input of batch `a`; write another place"


def test_a_common_beginning_of_a_name_is_no_overlap(wide: Project) -> None:
    wide.batch("a")
    assert wrong(wide, "b", input={"path": "in/a2"}, result={"path": "in/a3"}) == []


def test_inputs_that_meet_through_a_link_overlap(wide: Project) -> None:
    root = wide.config_dir.parent
    (root / "in/a").mkdir(parents=True)
    (root / "link").symlink_to("in/a")
    wide.batch("a")
    assert "overlaps" in wrong(wide, "b", input={"path": "link/sub"})[0]


@pytest.mark.rule("batch.result.own_input")
@pytest.mark.parametrize("path", ["in/a", "in/a/out"])
def test_results_are_not_inside_the_own_input(wide: Project, path: str) -> None:
    assert wrong(wide, "a", result={"path": path}) == [
        "result: is inside the batch's own input; write a place outside it"
    ]


@pytest.mark.rule("batch.result.other_input")
def test_results_are_not_inside_the_input_of_another(wide: Project) -> None:
    wide.batch("a")
    assert wrong(wide, "b", result={"path": "in/a/b"}) == [
        "result: is inside the input of batch `a`; write another place"
    ]


@pytest.mark.rule("batch.input.results")
def test_an_input_does_not_contain_the_results_of_another(wide: Project) -> None:
    wide.batch("a", result={"path": "in/b/results"})
    assert wrong(wide, "b") == ["input: contains the results of batch `a`; write another place"]


@pytest.mark.rule("batch.result.json")
def test_two_json_batches_would_overwrite_each_other(wide: Project) -> None:
    wide.batch("a", result={"path": "out"})
    assert wrong(wide, "b", result={"path": "out"}, file_format="xls") == []
    assert wrong(wide, "b", result={"path": "out"}) == [
        "result: is where batch `a` writes files of equal names; write another place"
    ]


@pytest.mark.rule("batch.settings.same")
def test_the_same_settings_on_the_same_storage(wide: Project) -> None:
    same = {"input": {"path": "in"}, "result": {"path": "out"}}
    wide.batch("a", **same)
    paused = {"enabled": False, "paused_reason": "for now"}
    assert wrong(wide, "b", **same, **paused) == [
        "has the settings and the storage of batch `a`; keep one of them"
    ]

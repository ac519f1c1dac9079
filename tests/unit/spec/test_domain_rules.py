"""A domain that may not run: as it is written, or beside what is there."""

import pytest

from tests.fakes.project import Project

GENERAL = ("domain", "general")
DOCUMENT = {"service_type": "document", "recognition_model": "receipt"}


def wrong(project: Project, domain_id: str, **fields: object) -> list[str]:
    """What is wrong with a domain that is written after ``general``."""
    project.domain(domain_id, **fields)
    return project.wrong("domain", domain_id, GENERAL)


@pytest.mark.rule("domain.service_type.known")
def test_there_are_three_kinds_of_domains(wide: Project) -> None:
    (message,) = wrong(wide, "other", service_type="special")
    assert message == "has no known `service_type`; write one of 'general', 'template', 'document'"


# -- languages ------------------------------------------------------------------------------------


@pytest.mark.rule("languages.known")
def test_languages_that_nobody_reads(wide: Project) -> None:
    (message,) = wrong(wide, "other", languages=["ko", "zh"])
    assert message == "languages.1: is `zh`; write 'ko', 'ja', 'zh-TW' or 'zh-CN'"


@pytest.mark.rule("languages.english")
def test_english_is_not_listed(wide: Project) -> None:
    (message,) = wrong(wide, "other", languages=["ko", "en"])
    assert message == "languages: holds `en`; leave it out, English is always recognized"


@pytest.mark.rule("languages.once")
def test_a_language_is_named_once(wide: Project) -> None:
    (message,) = wrong(wide, "other", languages=["ko", "ja", "ko"])
    assert message == "languages: names a language twice; name each once"


@pytest.mark.rule("languages.some")
def test_a_domain_has_a_language(wide: Project) -> None:
    assert wrong(wide, "other", languages=[]) == ["languages: is empty; write at least one entry"]


# -- among domains --------------------------------------------------------------------------------


@pytest.mark.rule("domain.name.unique")
def test_no_two_domains_have_a_name(wide: Project) -> None:
    assert wrong(wide, "other", name="general") == [
        "name: is the name of domain `general` already; write another"
    ]


@pytest.mark.rule("domain.code.unique")
def test_no_two_domains_have_a_code(wide: Project) -> None:
    assert wrong(wide, "other", code="general") == [
        "code: is the code of domain `general` already; write another"
    ]


@pytest.mark.rule("name.width")
def test_full_and_half_width_are_the_same_name(wide: Project) -> None:
    (message,) = wrong(wide, "other", name="ｇｅｎｅｒａｌ")
    assert message.startswith("name: is the name of domain `general` already")


@pytest.mark.rule("domain.general.one")
def test_one_general_domain_unless_the_policy_says_otherwise(project: Project) -> None:
    project.domain()
    assert wrong(project, "other") == [
        "is one General domain too many (1 allowed); "
        "raise `max_general_domains` in policy.yaml or remove one"
    ]
    project.write("policy.yaml", "max_general_domains: 2\n")
    assert wrong(project, "other") == []


def test_template_domains_do_not_count_as_general_ones(project: Project) -> None:
    project.domain()
    assert wrong(project, "forms", service_type="template") == []


# -- engines and plans ----------------------------------------------------------------------------


@pytest.mark.rule("domain.engine.exists")
def test_a_domain_names_an_engine_that_is_there(wide: Project) -> None:
    (message,) = wrong(wide, "other", engine="embed")
    assert message == (
        "engine: is `embed`, which is missing or invalid; valid ones: embedded, forms, texts"
    )


@pytest.mark.rule("domain.service_plan.exists")
def test_a_domain_names_a_plan_that_is_there(wide: Project) -> None:
    (message,) = wrong(wide, "other", service_plan="gold")
    assert message == "service_plan: is `gold`, which is missing or invalid; valid ones: in_house"


@pytest.mark.rule("domain.engine.kind")
@pytest.mark.parametrize(
    ("fields", "suffix"),
    [
        ({"engine": "forms"}, "/general"),
        ({"service_type": "template", "engine": "texts"}, "/infer"),
    ],
)
def test_an_invoke_url_of_another_kind(
    wide: Project, fields: dict[str, object], suffix: str
) -> None:
    (message,) = wrong(wide, "other", **fields)
    assert f"whose `invoke_url` does not end in `{suffix}`; name an engine of a" in message


@pytest.mark.rule("domain.engine.languages")
def test_a_language_that_the_engine_does_not_read(wide: Project) -> None:
    (message,) = wrong(wide, "other", engine="texts", languages=["ko", "zh-CN"])
    assert message == (
        "languages.1: is `zh-CN`, which engine `texts` does not read; choose from ko, ja, zh-TW"
    )


@pytest.mark.rule("domain.template_ids.remote")
def test_template_ids_are_those_of_a_remote_domain(wide: Project) -> None:
    (message,) = wrong(wide, "other", service_type="template", template_ids=[7])
    assert message.startswith("template_ids: are for a remote engine, and `embedded` is none; ")


@pytest.mark.parametrize(
    "fields",
    [
        {"engine": "texts"},
        {"languages": ["ko", "ja", "zh-TW", "zh-CN"]},
        {"service_type": "template"},
        {"service_type": "template", "engine": "forms", "template_ids": [7]},
    ],
)
def test_domains_and_engines_that_fit(wide: Project, fields: dict[str, object]) -> None:
    assert wrong(wide, "other", **fields) == []


# -- recognition models ---------------------------------------------------------------------------


@pytest.mark.rule("domain.recognition_model.known")
def test_a_template_domain_is_basic_or_premium(wide: Project) -> None:
    (message,) = wrong(wide, "forms", service_type="template", recognition_model="gold")
    assert message == "recognition_model: is `gold`; write 'basic' or 'premium'"


@pytest.mark.rule("domain.specialized_model.known")
def test_specialized_models_that_there_are(wide: Project) -> None:
    (message,) = wrong(wide, "other", service_type="document", recognition_model="passport")
    assert message.startswith("recognition_model: is `passport`; write 'receipt', 'biz-license'")


@pytest.mark.rule("domain.specialized_model.enabled")
def test_a_specialized_model_is_enabled_first(project: Project) -> None:
    assert wrong(project, "receipts", **DOCUMENT) == [
        "recognition_model: is `receipt`, which is not enabled; "
        "add it to `specialized_models` in policy.yaml"
    ]
    project.write("policy.yaml", "specialized_models: [receipt]\n")
    assert wrong(project, "receipts", **DOCUMENT) == []


@pytest.mark.rule("domain.specialized_model.domains")
def test_two_domains_of_a_specialized_model(project: Project) -> None:
    enabled = "specialized_models: [receipt, id-card]\n"
    project.write("policy.yaml", enabled)
    assert [wrong(project, domain_id, **DOCUMENT) for domain_id in ("a", "b")] == [[], []]
    assert wrong(project, "c", **{**DOCUMENT, "recognition_model": "id-card"}) == []
    assert wrong(project, "d", **DOCUMENT) == [
        "recognition_model: is one domain of the specialized model `receipt` too many (2 allowed); "
        "raise `max_domains_per_model` in policy.yaml or remove one"
    ]
    project.write("policy.yaml", f"{enabled}max_domains_per_model: null\n")
    assert wrong(project, "d", **DOCUMENT) == []

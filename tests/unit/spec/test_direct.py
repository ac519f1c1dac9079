"""What a caller gets of a domain without a batch."""

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.direct import Choice, DirectSettings, direct_settings
from ocr_pipeline.spec.domain import GeneralDomain, TemplateDomain
from ocr_pipeline.spec.engine import ClovaEngine, EmbeddedEngine
from ocr_pipeline.spec.secret import SecretRef

DOMAIN = GeneralDomain(name="General", code="general", languages=("ko", "ja"), long_image=True)
FORMS = TemplateDomain(name="Forms", code="forms", languages=("ko",), service_type="template")
REMOTE = ClovaEngine(
    kind="clova", invoke_url="https://example.com/v1/1/a/infer", secret=SecretRef(env="SECRET")
)


def asked(**choice: object) -> DirectSettings:
    choices = Choice(**choice)  # type: ignore[arg-type]
    return direct_settings("general", DOMAIN, EmbeddedEngine(max_pages=7), choices)


def test_what_is_left_open_is_what_the_domain_allows() -> None:
    options = asked().options
    assert (options.languages, options.tables, options.long_image) == (("ko", "ja"), False, True)
    assert options.max_pages == 7


def test_less_can_be_asked_for() -> None:
    settings = asked(languages=["ja", "ja"], long_image=False)
    assert (settings.languages, settings.options.long_image) == (("ja",), False)


def test_more_cannot() -> None:
    with pytest.raises(SpecError, match="`zh-TW` is none of domain `general`"):
        asked(languages=["zh-TW"])


@pytest.mark.rule("domain.table_extraction.switch")
def test_tables_where_the_switch_is_off() -> None:
    message = "0028: Table detection disabled: Please activate the table extractor button"
    with pytest.raises(SpecError, match=f"{message}.*domain edit general --table-extraction"):
        asked(tables=True)


@pytest.mark.rule("domain.table_extraction.switch")
def test_tables_of_a_template_domain() -> None:
    with pytest.raises(SpecError, match="domain `forms` reads templates"):
        direct_settings("forms", FORMS, REMOTE, Choice(tables=True))


def test_templates_are_read_here_or_by_the_remote_engine() -> None:
    form = DeployedTemplate(template_id=10001, version=2, file="/f/template.yaml", sha256="ab")
    own = direct_settings("forms", FORMS, EmbeddedEngine(), Choice(), (form,))
    assert (own.reads_own_templates, own.templates) == (True, (form,))
    assert not direct_settings("forms", FORMS, REMOTE, Choice()).reads_own_templates
    assert not asked().reads_own_templates

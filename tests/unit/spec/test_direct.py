"""What a caller gets of a domain without a batch."""

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.direct import Choice, DirectSettings, direct_settings
from ocr_pipeline.spec.domain import GeneralDomain
from ocr_pipeline.spec.engine import EmbeddedEngine

DOMAIN = GeneralDomain(name="General", code="general", languages=("ko", "ja"), long_image=True)


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


@pytest.mark.parametrize("choice", [{"languages": ["zh-TW"]}, {"tables": True}])
def test_more_cannot(choice: dict[str, object]) -> None:
    with pytest.raises(SpecError, match="domain `general`"):
        asked(**choice)

"""What a batch inherits, and when an earlier result may be used again."""

from ocr_pipeline.spec.effective import EffectiveSettings
from tests.fakes.project import Project


def settings(project: Project, *, engine: str = "", **batch: object) -> EffectiveSettings:
    project.domain(table_extraction=True, long_image=True)
    project.batch(**batch)
    project.write("engines.yaml", f"engines: {{embedded: {{{engine}}}}}\n")
    return project.load().effective("scans")


def test_languages_of_the_domain_unless_the_batch_chooses(project: Project) -> None:
    assert settings(project).languages == ("ko", "ja")
    assert settings(project, languages=["ja"]).languages == ("ja",)


def test_what_an_engine_is_asked_for(project: Project) -> None:
    options = settings(project, long_image=True, engine="max_pages: 3").options
    assert (options.tables, options.long_image, options.max_pages) == (False, True, 3)


def test_what_makes_an_earlier_result_stale(project: Project) -> None:
    digests = [
        settings(project).recognition_digest,
        settings(project, languages=["ja"]).recognition_digest,
        settings(project, table_extraction=True).recognition_digest,
        settings(project, engine="detector_long_side_px: 960").recognition_digest,
    ]
    assert len(set(digests)) == len(digests)


def test_what_does_not(project: Project) -> None:
    before = settings(project).recognition_digest
    limits = "workers: 2, time_limit_seconds: 9, memory_limit_bytes: 999999999"
    assert settings(project, engine=limits).recognition_digest == before
    assert settings(project, name="another").recognition_digest == before

"""Valid files that may not run beside each other: the first registered one does."""

from collections.abc import Mapping

import pytest

from ocr_pipeline.spec.rules import clashes, faults
from tests.fakes.project import WIDE_POLICY, Project

A, B = ("batch", "a"), ("batch", "b")


@pytest.fixture
def wide(project: Project) -> Project:
    """A project whose policy lifts the limits of the vendor."""
    project.write("policy.yaml", {**WIDE_POLICY})
    project.domain()
    return project


def reasons(
    project: Project, order: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], list[str]]:
    return clashes(project.load(), order)


def test_nothing_clashes(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", file_format="xls", result={"path": "out/a"})
    assert reasons(wide, {A: 1, B: 2}) == {}


@pytest.mark.parametrize(("order", "refused"), [({A: 1, B: 2}, B), ({A: 2, B: 1}, A), ({B: 7}, A)])
def test_the_first_registered_one_runs(
    wide: Project, order: dict[tuple[str, str], int], refused: tuple[str, str]
) -> None:
    wide.batch("a", name="Scans")
    wide.batch("b", name="Scans")
    other = {A: "b", B: "a"}[refused]
    assert reasons(wide, order) == {
        refused: [
            f"config/batches/{refused[1]}.yaml:2: name: "
            f"is the name of batch `{other}` already; write another"
        ]
    }


def test_full_and_half_width_are_the_same_name(wide: Project) -> None:
    wide.batch("a", name="R&D 1")
    wide.batch("b", name="Ｒ＆Ｄ　１")
    assert "is the name of batch `a`" in reasons(wide, {A: 1, B: 2})[B][0]


def test_domains_have_names_and_codes_of_their_own(wide: Project) -> None:
    wide.domain("other", name="general", code="general")
    found = reasons(wide, {("domain", "general"): 1})[("domain", "other")]
    assert [message.split(": ", 1)[1] for message in found] == [
        "name: is the name of domain `general` already; write another",
        "code: is the code of domain `general` already; write another",
    ]


def test_one_general_domain_unless_the_policy_says_otherwise(project: Project) -> None:
    project.domain()
    project.domain("other")
    assert reasons(project, {("domain", "other"): 1}) == {
        ("domain", "general"): [
            "config/domains/general.yaml:1: is one General domain too many (1 allowed); "
            "raise `max_general_domains` in policy.yaml or remove one"
        ]
    }
    project.write("policy.yaml", "max_general_domains: 2\n")
    assert reasons(project, {}) == {}


def test_one_general_batch_unless_the_policy_says_otherwise(project: Project) -> None:
    project.domain()
    for batch_id in ("a", "b", "c"):
        project.batch(batch_id)
    assert set(reasons(project, {B: 1})) == {A, ("batch", "c")}
    project.write("policy.yaml", "max_general_batches: 2\n")
    assert list(reasons(project, {B: 1, A: 2})) == [("batch", "c")]


def test_a_refused_domain_holds_its_batches_back(project: Project) -> None:
    project.domain()
    project.domain("other")
    project.batch("a", domain="other")
    (message,) = reasons(project, {("domain", "general"): 1})[A]
    assert "domain: is `other`, which may not run itself" in message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": ["ja", "zh-TW"]}, "languages.1: is `zh-TW`, which domain `general` lacks"),
        ({"table_extraction": True}, "table_extraction: is true, but domain `general` does not"),
        ({"long_image": True}, "long_image: is true, but domain `general` does not"),
    ],
)
def test_a_batch_chooses_within_its_domain(
    wide: Project, fields: dict[str, object], message: str
) -> None:
    wide.batch("a", **fields)
    (found,) = reasons(wide, {})[A]
    assert message in found
    wide.domain(languages=["ko", "ja", "zh-TW"], table_extraction=True, long_image=True)
    assert reasons(wide, {}) == {}


@pytest.mark.parametrize("path", ["in/a", "in", "in/a/deeper", "./in/x/../a", "."])
def test_inputs_do_not_overlap(wide: Project, path: str) -> None:
    wide.batch("a")
    wide.batch("b", input={"path": path}, result={"path": "/srv/out"})
    found = reasons(wide, {A: 1, B: 2})
    assert list(found) == [B]
    assert "input: overlaps with the input of batch `a`" in found[B][0]


def test_a_common_beginning_of_a_name_is_no_overlap(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", input={"path": "in/a2"}, result={"path": "in/a3"})
    assert reasons(wide, {A: 1, B: 2}) == {}


def test_inputs_that_meet_through_a_link_overlap(wide: Project) -> None:
    root = wide.config_dir.parent
    (root / "in/a").mkdir(parents=True)
    (root / "link").symlink_to("in/a")
    wide.batch("a")
    wide.batch("b", input={"path": "link/sub"})
    assert "overlaps" in reasons(wide, {A: 1, B: 2})[B][0]


@pytest.mark.parametrize("path", ["in/a", "in/a/out"])
def test_results_are_not_inside_the_own_input(wide: Project, path: str) -> None:
    wide.batch("a", result={"path": path})
    (message,) = reasons(wide, {})[A]
    assert "result: is inside the batch's own input" in message


def test_results_are_not_inside_the_input_of_another(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", result={"path": "in/a/b"})
    assert "result: is inside the input of batch `a`" in reasons(wide, {A: 1, B: 2})[B][0]
    assert "input: contains the results of batch `b`" in reasons(wide, {A: 2, B: 1})[A][0]


def test_two_json_batches_would_overwrite_each_other(wide: Project) -> None:
    wide.batch("a", result={"path": "out"})
    wide.batch("b", result={"path": "out"})
    assert "is where batch `a` writes files of equal names" in reasons(wide, {A: 1, B: 2})[B][0]


def test_the_same_settings_on_the_same_storage(wide: Project) -> None:
    same = {"input": {"path": "in"}, "result": {"path": "out"}}
    wide.batch("a", **same)
    wide.batch("b", **same, enabled=False)
    assert reasons(wide, {A: 1, B: 2})[B] == [
        "config/batches/b.yaml:1: has the settings and the storage of batch `a`; keep one of them"
    ]


def test_a_refused_file_holds_no_other_back(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", name="a", input={"path": "in/b"})
    wide.batch("c", input={"path": "in/b/deeper"})
    assert list(reasons(wide, {A: 1, B: 2, ("batch", "c"): 3})) == [B]


def test_all_faults_together(wide: Project) -> None:
    wide.batch("a")
    wide.batch("b", name="a")
    wide.batch("c", file_format="pdf")
    assert set(faults(wide.load())) == {B, ("batch", "c")}
    assert set(faults(wide.load(), {B: 1, A: 2})) == {A, ("batch", "c")}


CLOVA = {"kind": "clova", "secret": {"env": "CLOVA_OCR_SECRET"}}
REMOTE = {
    "embedded": {},
    "texts": CLOVA | {"invoke_url": "https://a.example/custom/v1/1/ab/general"},
    "forms": CLOVA | {"invoke_url": "https://a.example/custom/v1/2/ab/infer"},
}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"engine": "texts"}, None),
        ({"engine": "forms"}, "engine: is `forms`, whose `invoke_url` does not end in `/general`"),
        ({"service_type": "template", "engine": "forms", "template_ids": [7]}, None),
        ({"service_type": "template", "engine": "texts"}, "does not end in `/infer`"),
        ({"service_type": "template"}, None),
        ({"service_type": "template", "template_ids": [7]}, "template_ids: are for a remote engine"),
        ({"engine": "texts", "languages": ["ko", "zh-CN"]}, "languages.1: is `zh-CN`, which"),
    ],
)
def test_a_domain_and_its_engine(
    wide: Project, fields: dict[str, object], message: str | None
) -> None:
    wide.write("engines.yaml", {"engines": REMOTE})
    wide.domain("other", **fields)
    found = reasons(wide, {}).get(("domain", "other"), [])
    assert len(found) == (message is not None)
    assert message is None or message in found[0]


def test_template_domains_do_not_count_as_general_ones(project: Project) -> None:
    project.write("engines.yaml", {"engines": REMOTE})
    project.domain()
    project.domain("forms", service_type="template", engine="forms")
    project.batch("a")
    project.batch("b", domain="forms")
    project.batch("c", domain="forms")
    assert reasons(project, {A: 1, B: 2}) == {}


def test_a_template_domain_has_no_tables(wide: Project) -> None:
    wide.write("engines.yaml", {"engines": REMOTE})
    wide.domain("forms", service_type="template", engine="forms")
    wide.batch("a", domain="forms", table_extraction=True)
    assert "only General domains extract tables" in reasons(wide, {A: 1})[A][0]

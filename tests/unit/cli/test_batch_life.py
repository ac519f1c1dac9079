"""``batch create|edit|pause|resume|rename`` by flags: files, ledger, what is said before."""

import pytest

from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.effective import EffectiveSettings
from tests.fakes.batch_shell import (
    Shell,
    at_work,
    batch_of,
    file_of,
    ledger,
    project,
    shell,
)
from tests.fakes.ledger import finished, pending
from tests.fakes.project import Project

__all__ = ["ledger", "project", "shell"]

CREATE = [
    *("create", "bills", "--name", "영수증", "--domain", "general", "--file-format", "xls"),
    *("--input", "in/bills", "--result", "out/bills"),
]


# -- create --------------------------------------------------------------------------------------
# -- create --------------------------------------------------------------------------------------


def test_a_batch_is_created_by_flags(project: Project, shell: Shell) -> None:
    bucket = ("--result", "s3://results/bills", "--region", "kr-standard", "--profile", "ncloud")
    hook = ("--webhook", "https://hook.example/x", "--webhook-secret-env", "HOOK")
    clock = ("--schedule", "0 2 * * *", "--time-zone", "Asia/Seoul", "--languages", "ko")
    code, out, _ = shell(*CREATE, *bucket, *hook, *clock, "--set", "chunk.max_images=50", "--yes")
    assert code == 0
    assert file_of(project, "bills").read_text().splitlines() == [
        "# yaml-language-server: $schema=../schema/batch.json",
        "name: 영수증",
        "domain: general",
        "languages: [ko]",
        "file_format: xls",
        "input:",
        "  path: in/bills",
        "result:",
        "  kind: s3",
        "  bucket: results",
        "  prefix: bills",
        "  region: kr-standard",
        "  credentials:",
        "    profile: ncloud",
        "webhook:",
        "  url: https://hook.example/x",
        "  secret:",
        "    env: HOOK",
        "schedule:",
        '  cron: "0 2 * * *"',
        "  time_zone: Asia/Seoul",
        "chunk:",
        "  max_images: 50",
    ]
    assert "+name: 영수증" in out
    assert "`ocr-pipeline batch estimate bills` counts what lies in the input already" in out
    assert project.load().effective("bills").batch.name == "영수증"


@pytest.mark.rule("batch.costs.named")
def test_what_long_images_and_tables_cost_is_said_before(project: Project, shell: Shell) -> None:
    code, out, _ = shell(*CREATE, "--long-image", "--table-extraction", "--dry-run")
    assert code == 0
    assert (
        "long images: each started 2,000 px of the long side costs 3.5 KRW on top by plan "
        "`In-house`; an image of 25,000 px has 13" in out
    )
    assert "tables: each page with tables costs 20 KRW on top by plan `In-house`" in out
    _, out, _ = shell("edit", "scans", "--long-image", "--dry-run")
    assert "3.5 KRW" in out
    project.batch(long_image=True)
    _, out, _ = shell("edit", "scans", "--name", "other", "--dry-run")
    assert "KRW" not in out, "it was on before"


def test_nothing_is_created_without_a_yes(project: Project, shell: Shell) -> None:
    code, out, error = shell(*CREATE)
    assert (code, "+name: 영수증" in out) == (2, True)
    assert "there is no terminal to ask on; add --yes to go ahead, or --dry-run" in error
    code, out, _ = shell(*CREATE, "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "nothing was changed")
    assert not file_of(project, "bills").exists()


def test_what_a_new_batch_lacks_is_named(shell: Shell) -> None:
    code, _, error = shell("create", "--name", "x", "--domain", "general", "--yes")
    assert code == 2
    assert "needs BATCH_ID, --file-format, --input, --result" in error


def test_a_new_batch_keeps_the_rules_or_is_not_written(project: Project, shell: Shell) -> None:
    code, _, error = shell(*CREATE, "--input", "in/scans/deeper", "--yes")
    assert code == 2
    assert "input: overlaps with the input of batch `scans`" in error
    assert not file_of(project, "bills").exists()


@pytest.mark.rule("batch.id.new")
def test_the_id_of_a_new_batch_is_new(project: Project, ledger: Ledger, shell: Shell) -> None:
    taken = ["create", "scans", *CREATE[2:], "--yes"]
    assert "is the id of config/batches/scans.yaml already" in shell(*taken)[2]
    illegal = ["create", "a-b", *CREATE[2:], "--yes"]
    assert "`a-b` cannot be an id; write letters, digits and `_`" in shell(*illegal)[2]
    finished(ledger, ["a.png"], "bills")
    code, _, error = shell(*CREATE, "--yes")
    assert code == 2
    assert "a batch whose file is gone; `batch delete bills` ends it" in error


@pytest.mark.rule("batch.name.unique")
def test_a_name_is_checked_without_a_batch(shell: Shell) -> None:
    assert shell("check-name", "Bills")[:2] == (0, "Bills: a new batch may have this name\n")
    code, _, error = shell("check-name", "ｓｃａｎｓ")
    assert (code, "is the name of batch `scans` already" in error) == (2, True)
    assert "holds `!`" in shell("check-name", "Bills!")[2]


# -- edit ----------------------------------------------------------------------------------------


@pytest.mark.rule("batch.edit.in_flight")
def test_what_is_planned_is_planned_anew_and_what_runs_is_finished(
    ledger: Ledger, shell: Shell
) -> None:
    uid = at_work(ledger)
    _, out, _ = shell("edit", "scans", "--table-extraction", "--dry-run")
    assert "1 chunk runs: finished with the settings of then" in out
    assert "1 chunk is planned, 2 images: planned anew with the new settings" in out
    assert ledger.chunk_counts(uid)[ChunkState.PLANNED] == 1
    assert shell("edit", "scans", "--table-extraction", "--yes")[0] == 0
    assert ledger.chunk_counts(uid) == {ChunkState.RUNNING: 1, ChunkState.DISSOLVED: 1}
    assert [item.key for item in ledger.pending_items(uid, 9)] == ["b.png", "c.png"]


@pytest.mark.parametrize(
    "change",
    [["--table-extraction", "--keep-planned"], ["--name", "other"], ["--unset", "webhook"]],
)
def test_what_is_planned_stays_where_the_change_does_not_concern_it(
    ledger: Ledger, shell: Shell, change: list[str]
) -> None:
    uid = at_work(ledger)
    code, out, _ = shell("edit", "scans", *change, "--yes")
    assert code == 0
    assert "1 chunk is planned, 2 images: finished with the settings of then" in out
    assert ledger.chunk_counts(uid)[ChunkState.PLANNED] == 1


@pytest.mark.rule("batch.edit.input")
def test_what_was_found_is_read_where_it_was_found(
    project: Project, ledger: Ledger, shell: Shell
) -> None:
    old = project.load().effective("scans").batch.input
    uid = at_work(ledger)
    pending(ledger, ["d.png"], "scans")
    code, out, _ = shell("edit", "scans", "--input", "in/elsewhere", "--yes")
    assert code == 0
    assert "3 images were found in the old input: read there, with the settings of then" in out
    assert ledger.item_counts(uid) == {ItemState.PLANNED: 4}
    [_, late] = ledger.chunks(uid, [ChunkState.PLANNED])
    assert EffectiveSettings.model_validate_json(late.settings_json).batch.input == old


@pytest.mark.rule("batch.edit.webhook")
def test_results_that_nobody_will_be_told_about_are_counted(ledger: Ledger, shell: Shell) -> None:
    finished(ledger, ["a.png"], "scans")
    _, out, _ = shell("edit", "scans", "--unset", "webhook", "--dry-run")
    assert "1 result waits for the webhook that is taken away: nobody will be told" in out


def test_a_storage_is_changed_in_its_parts(project: Project, shell: Shell) -> None:
    project.write(
        "batches/scans.yaml",
        "name: scans  # ours\ndomain: general\nfile_format: json\n"
        "input:\n  kind: s3\n  bucket: in\n  prefix: a\n  region: kr  # Seoul\n"
        "result: {path: out}\n",
    )
    assert shell("edit", "scans", "--input", "s3://in2", "--result", "out2", "--yes")[0] == 0
    assert file_of(project, "scans").read_text() == (
        "name: scans  # ours\ndomain: general\nfile_format: json\n"
        "input:\n  kind: s3\n  bucket: in2\n  region: kr  # Seoul\n"
        "result: {path: out2}\n"
    )


def test_an_edit_names_its_fields_and_its_batch(shell: Shell) -> None:
    assert "say what to change" in shell("edit", "scans")[2]
    assert "there is no file of a batch `nothing`; there is: scans" in shell("edit", "nothing")[2]
    code, out, _ = shell("edit", "scans", "--name", "scans", "--yes")
    assert (code, out) == (0, "it is so already; nothing was changed\n")


def test_a_batch_rests_and_goes_on(project: Project, ledger: Ledger, shell: Shell) -> None:
    uid = at_work(ledger)
    code, out, _ = shell("pause", "scans", "--reason", "the budget is spent", "--yes")
    assert code == 0
    assert "1 chunk is planned, 2 images: finished with the settings of then" in out
    assert ledger.chunk_counts(uid)[ChunkState.PLANNED] == 1
    assert "draining: is paused (the budget is spent); 1 chunk runs" in shell("status", "scans")[1]
    assert shell("resume", "scans", "--yes")[0] == 0
    assert shell("status", "scans")[1].startswith("scans: available")
    assert "budget" not in file_of(project, "scans").read_text()


# -- rename --------------------------------------------------------------------------------------


def test_a_batch_keeps_everything_under_its_new_id(
    project: Project, ledger: Ledger, shell: Shell
) -> None:
    shell("list")
    project.batch("rival", input={"path": "in/scans/deeper"})
    before, uid = file_of(project, "scans").read_bytes(), at_work(ledger)
    finished(ledger, ["z.png"], "scans", "done")
    [number] = [it.number for it in ledger.configurations() if it.config_id == "scans"]
    code, out, _ = shell("rename", "scans", "zoo", "--yes")
    assert code == 0
    assert "1 chunk runs, 1 chunk is planned: finished, what is planned under" in out
    assert "1 result waits for the webhook: delivered by `zoo`" in out
    assert file_of(project, "zoo").read_bytes() == before
    assert not file_of(project, "scans").exists()
    assert batch_of(ledger, "zoo").uid == uid
    numbers = {it.config_id: it.number for it in ledger.configurations() if it.kind == "batch"}
    assert numbers["zoo"] == number, "who came first still runs"
    assert [known.batch_id for known in ledger.batches()] == ["zoo"]


def test_a_rename_by_hand_is_followed(project: Project, ledger: Ledger, shell: Shell) -> None:
    uid = at_work(ledger)
    file_of(project, "scans").rename(file_of(project, "zoo"))
    ledger.register_batch("zoo", 9.0)
    assert shell("rename", "scans", "zoo", "--yes")[0] == 0
    assert batch_of(ledger, "zoo").uid == uid
    assert file_of(project, "zoo").exists()


@pytest.mark.rule("batch.rename.free")
def test_a_batch_gets_no_id_of_another(project: Project, ledger: Ledger, shell: Shell) -> None:
    project.batch("other")
    assert "is the id of config/batches/other.yaml" in shell("rename", "scans", "other", "--yes")[2]
    assert "cannot be an id" in shell("rename", "scans", "a b", "--yes")[2]
    assert "there is no batch `nothing`" in shell("rename", "nothing", "zoo", "--yes")[2]
    finished(ledger, ["a.png"], "worked")
    code, _, error = shell("rename", "scans", "worked", "--yes")
    assert (code, "has found images of its own" in error) == (2, True)
    error = shell("rename", "worked", "zoo", "--yes")[2]
    assert "neither `worked` nor `zoo` has a file" in error
    assert file_of(project, "scans").exists()

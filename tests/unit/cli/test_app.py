"""How a command line ends: exit codes, one-line messages, nothing imported that is not called."""

import subprocess
import sys

import click
import pytest

from ocr_pipeline.cli import app
from ocr_pipeline.model.errors import ItemFailure, LeaseLost, ServiceUnavailable, SpecError


def command_that(monkeypatch: pytest.MonkeyPatch, error: BaseException | None) -> None:
    @click.command()
    def act() -> None:
        if error:
            raise error

    monkeypatch.setattr(app.cli, "get_command", lambda ctx, name: act)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (None, 0, ""),
        (ItemFailure("EMPTY_FILE"), 1, "ocr-pipeline: EMPTY_FILE\n"),
        (SpecError("a\nb\x1b[31m"), 2, "ocr-pipeline: a\nb\\x1b[31m\n"),
        (ServiceUnavailable("a\nb"), 3, "ocr-pipeline: a\\nb\n"),
        (LeaseLost("held"), 3, "ocr-pipeline: held\n"),
        (KeyboardInterrupt(), 130, "ocr-pipeline: interrupted\n"),
    ],
)
def test_exit_codes(
    error: BaseException | None,
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command_that(monkeypatch, error)
    assert app.exit_code_of(["act"]) == code
    assert capsys.readouterr().err.lstrip("\n") == message


@pytest.mark.parametrize("arguments", [["nope"], ["validate", "--nope"], ["domain", "show"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.exit_code_of(arguments) == 2
    assert "Usage: ocr-pipeline" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.exit_code_of(["--help"]) == 0
    text = capsys.readouterr().out
    assert [name for name in app.SUB_COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("command", ["--help", "validate", "schema", "domain check-name A"])
def test_light_commands_import_nothing_heavy(command: str, tmp_path: object) -> None:
    heavy = {"dagster", "sqlalchemy", "pandas", "numpy", "cv2", "rapidocr", "onnxruntime"}
    code = (
        f"import sys; from ocr_pipeline.cli.app import exit_code_of\n"
        f"exit_code_of({command.split()!r})\n"
        f"sys.exit(repr(sorted({heavy!r} & set(sys.modules))))"
    )
    environment = {"OCR_PIPELINE_CONFIG": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )
    assert done.stderr.decode().splitlines()[-1] == "[]"


def test_a_terminal_in_a_legacy_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from ocr_pipeline.cli.app import run; run()"
    environment = {"OCR_PIPELINE_CONFIG": "/없음", "PYTHONIOENCODING": "latin-1"}
    environment["PYTHONPATH"] = ":".join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code, "validate"],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert b"\\uc5c6\\uc74c" in done.stderr


@pytest.mark.parametrize("name", app.SUB_COMMANDS)
def test_every_command_is_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.exit_code_of([name, "--help"]) == 0
    assert f"Usage: ocr-pipeline {name}" in capsys.readouterr().out

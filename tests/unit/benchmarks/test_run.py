"""What a benchmark prints: a table for people, with ``--json`` one object at the end."""

import json

import click
import pytest
from click.testing import CliRunner

from benchmarks import accuracy, run
from benchmarks.figures import Figure, Measurement

MEASUREMENT = Measurement(
    "accuracy",
    [
        Figure("OFE ko", 1.8, "%", "peer: 24.4 %"),
        Figure("fixed", 9.0, "s", goal=8),
        Figure("calibration error", 0.034, "", goal=0.03),
    ],
    ("click",),
    ["4 pages [each]"],
)


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "measure", lambda *arguments: MEASUREMENT)


def test_a_table_for_people() -> None:
    text = CliRunner().invoke(run.cli, ["accuracy"]).output
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "OFE ko 1.80 % peer: 24.4 %" in rows
    assert "fixed 9.00 s ≤ 8 NO" in rows
    assert "calibration error 0.034 ≤ 0.03 NO" in rows
    assert "4 pages [each]\n" in text


def test_an_object_for_scripts() -> None:
    lines = CliRunner().invoke(run.cli, ["accuracy", "--json"]).stdout.splitlines()
    assert json.loads(lines[-1])["figures"][1]["met"] is False
    assert any("OFE ko" in line for line in lines[:-1])


@pytest.mark.parametrize("name", run.cli.commands)
def test_every_benchmark_can_speak_to_scripts(name: str) -> None:
    command = run.cli.commands[name]
    assert isinstance(command, click.Command)
    assert "--json" in {option for param in command.params for option in param.opts}
    assert command.help

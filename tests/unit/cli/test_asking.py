"""Questions are asked again until the answer keeps the rules."""

import click
from click.testing import CliRunner

from ocr_pipeline.cli.asking import ask, ask_yes, choose, choose_several
from ocr_pipeline.spec.words import check_name

_COLORS = {"red": "like a rose", "blue": "like the sky", "green": ""}


@click.command()
def _questions() -> None:
    name = ask("Name", check_name)
    color = choose("Color", _COLORS, default="blue")
    colors = choose_several("Colors", _COLORS)
    click.echo(f"{name} {color} {','.join(colors)} {ask_yes('Sure', default=True)}")


def test_what_breaks_a_rule_is_explained_at_once() -> None:
    answers = ["", "a!\x1b[31m", "Scans", "4", "", "2 pink", "2, red 2", ""]
    result = CliRunner().invoke(_questions, input="\n".join(answers) + "\n")
    lines = result.output.splitlines()
    assert lines[:4] == [
        "Name: ",
        "  Name: has 0 characters; write 1 to 50",
        "Name: a!\x1b[31m",  # the runner's echo, not ours
        "  Name: holds `!`; write Korean, English, Chinese, Japanese, digits, `& 。 _ - \u00d7 々` "
        "and single spaces between words",
    ]
    assert "   1  red    like a rose" in lines
    assert "  Color: is `4`; choose one of red, blue, green, or its number" in lines
    assert "  Colors: is `pink`; choose one of red, blue, green, or its number" in lines
    assert lines[-1] == "Scans blue blue,red True"


def test_the_end_of_input_ends_the_questions() -> None:
    assert isinstance(CliRunner().invoke(_questions, input="Scans\n").exception, SystemExit)

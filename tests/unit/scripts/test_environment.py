"""scripts/environment.sh with stand-ins for Python, pip and apt."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED = ("scripts/environment.sh", "debian-packages.txt", "pyproject.toml")

# Makes a "virtual environment" whose python records what it was asked to install.
FAKE_PYTHON = """#!/bin/bash
case "$1" in
  -c) exit 0 ;;
  --version) echo "Python 3.11.0" ;;
  -m)
    [[ "$2" == venv ]] || { echo "$*" >>"$INSTALLED"; exit 0; }
    mkdir -p "${@: -1}/bin"
    cp "$0" "${@: -1}/bin/python"
    echo "#!${@: -1}/bin/python" >"${@: -1}/bin/pip"
    ;;
esac
"""


class Checkout:
    """A copy of the scripts in a folder of its own, and a way to run lines of bash in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed = folder / "installed.log"
        self.python = folder / "fake-python"
        self.pins = folder / "requirements" / "constraints.txt"

    def fill(self) -> None:
        for name in SHARED:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
        self.pins.parent.mkdir()
        self.pins.write_text("click==8.5.1\n")
        self.python.write_text(FAKE_PYTHON)
        self.python.chmod(0o755)

    def run(self, lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                "bash",
                "-c",
                f'set -euo pipefail; source "$0/scripts/environment.sh"; {lines}',
                self.folder,
            ],
            cwd="/",
            env={
                "PATH": "/usr/bin:/bin",
                "OCR_PIPELINE_PYTHON": str(self.python),
                "INSTALLED": str(self.installed),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def installs(self) -> list[str]:
        return self.installed.read_text().splitlines() if self.installed.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "a path with spaces")
    made.fill()
    return made


def test_the_pinned_packages_are_installed_once(checkout: Checkout) -> None:
    for _ in range(2):
        answer = checkout.run("ensure_python runtime")
        assert answer.returncode == 0, answer.stderr
    (install,) = checkout.installs()
    assert "--constraint requirements/constraints.txt" in install
    assert install.endswith("--editable .")


def test_tools_for_developers_hold_what_the_demo_needs(checkout: Checkout) -> None:
    checkout.run("ensure_python dev; ensure_python runtime")
    (install,) = checkout.installs()
    assert install.endswith("--editable .[dev,postgres]")


def test_changed_pins_are_installed(checkout: Checkout) -> None:
    checkout.run("ensure_python runtime")
    checkout.pins.write_text("click==8.5.2\n")
    checkout.run("ensure_python runtime")
    assert len(checkout.installs()) == 2


def test_a_moved_checkout_gets_a_new_environment(checkout: Checkout, tmp_path: Path) -> None:
    checkout.run("ensure_python runtime")
    moved = Checkout(checkout.folder.rename(tmp_path / "elsewhere"))
    answer = moved.run("ensure_python runtime")
    assert "Making .venv" in answer.stderr
    assert len(moved.installs()) == 2


def test_a_failed_installation_is_tried_again(checkout: Checkout) -> None:
    failed = checkout.run('install_python() { return 1; }; ensure_python runtime; echo "went on"')
    assert failed.returncode != 0
    assert "went on" not in failed.stdout
    assert checkout.run("ensure_python runtime").returncode == 0
    assert len(checkout.installs()) == 1


def test_without_python_there_is_one_clear_sentence(checkout: Checkout) -> None:
    answer = checkout.run("find_python() { return 1; }; ensure_debian() { :; }; ensure_python dev")
    assert answer.returncode == 1
    assert answer.stderr.startswith("No Python 3.11 or later with the venv module was found")


def test_an_old_python_is_passed_over(checkout: Checkout) -> None:
    checkout.python.write_text("#!/bin/bash\nexit 1\n")
    assert str(checkout.python) not in checkout.run("find_python || true").stdout


def test_missing_packages_without_rights_are_named_and_work_goes_on(checkout: Checkout) -> None:
    answer = checkout.run(
        "packages_for() { echo no-such-package; }; may_be_root() { false; }; "
        'ensure_debian runtime; echo "went on"'
    )
    assert "sudo apt-get install -y no-such-package\n" in answer.stderr
    assert answer.stdout == "went on\n"


def test_installed_packages_need_nobody(checkout: Checkout) -> None:
    answer = checkout.run(
        "packages_for() { echo bash; }; as_root() { echo asked; }; ensure_debian runtime"
    )
    assert (answer.stdout, answer.stderr) == ("", "")


def test_a_section_is_names_without_reasons(checkout: Checkout) -> None:
    (checkout.folder / "debian-packages.txt").write_text("# x\n[a]\none  # why\n\n[b]\ntwo\n")
    assert checkout.run("packages_for a").stdout == "one\n"
    assert checkout.run("packages_for b").stdout == "two\n"

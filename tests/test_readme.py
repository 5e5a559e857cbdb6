"""What README.md tells a reader to type works."""

import re
import tomllib
from pathlib import Path

import pytest

from strangers import HATCHLING, ROOT, Environment, committed, git

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)
ALONE = HATCHLING.replace('dependencies = ["acme-core~=1.2.0"]\n', "")
RUN = [command for command in COMMANDS if command.startswith("lading ")]
TOGETHER = re.findall(r"^```console\n((?:\$ lading .+\n)+)```$", README, re.MULTILINE)


def test_the_sessions_that_it_names_are_what_ci_runs() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    sessions = [command for command in COMMANDS if command.startswith("nox ")]
    assert sessions == ["nox -s rehearse", "nox -s tests"]
    assert [line for line in script if line in sessions] == sessions


def test_no_command_of_it_is_left_untried() -> None:
    set_up = {
        "python3 -m venv .venv && . .venv/bin/activate && pip install nox",
        "pip install /path/to/lading/packages/*",  # what new_environment does, from the wheels
    }
    tried = {*RUN, "nox -s rehearse", "nox -s tests", *set_up}
    assert set(COMMANDS) == tried


@pytest.mark.parametrize("block", TOGETHER, ids=range(len(TOGETHER)))
def test_its_commands_work_in_a_repository_with_nothing_of_ours(
    installed: Environment, tmp_path: Path, block: str
) -> None:
    files = {"pyproject.toml": ALONE, "acme_cli.py": "def main(): print('alone')\n"}
    root = committed(tmp_path / "repository", files)
    git(root, "config", "user.name", "A")
    git(root, "config", "user.email", "a@example.com")
    for command in block.splitlines():
        ran = installed.run(*command.removeprefix("$ ").split(), cwd=root)
        assert ran.returncode == 0, f"{command}\n{ran.said}"


def test_every_command_of_ours_stands_in_a_block_that_is_tried() -> None:
    tried = [line.removeprefix("$ ") for block in TOGETHER for line in block.splitlines()]
    assert sorted(tried) == sorted(RUN)


def test_its_table_names_every_package() -> None:
    rows = dict(re.findall(r"^\| \[(\S+)\]\((packages/\S+)\) \|", README, re.MULTILINE))
    names = {
        tomllib.loads((folder / "pyproject.toml").read_text())["project"]["name"]: (
            f"packages/{folder.name}"
        )
        for folder in (ROOT / "packages").iterdir()
    }
    assert rows == names

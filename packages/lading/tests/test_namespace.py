import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lading
from lading_run.testing import check_lazy

HEAVY = "build hatchling httpx msgspec packaging pypiserver requests rich tomlkit twine yaml"
UNNEEDED = """
asyncio build click hatchling http.server pypiserver requests rich tomlkit twine yaml
lading_binaries._maker lading_docker._maker lading_oci lading_tools
"""
"""What only a build, an upload, a rehearsal, a message, or a unit that has such a thing imports."""

LIST = f"""
import sys
import invoke
own = set(sys.modules)
from lading import namespace
print(*sorted(namespace.task_names))
print(*sorted(set({HEAVY.split()!r}) & (set(sys.modules) - own)))
"""


def ran(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_package_with_tasks_is_there_and_nothing_heavy_is_imported_to_list_them() -> None:
    code, said = ran(sys.executable, "-c", LIST)
    names, heavy = said.split("\n")[:2]
    assert code == 0
    assert {name.partition(".")[0] for name in names.split()} == {
        "binaries",
        "changelog",
        "checksums",
        "docker",
        "notify",
        "release",
        "tools",
        "version",
        "wheels",
    }
    assert heavy == ""


def test_to_list_the_tasks_compiles_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text("from lading import namespace\n__all__ = ['namespace']\n")
    compiled = tmp_path / "compiled"
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [sys.executable, "-v", "-m", "invoke", "--list"]
    said = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"^import '(lading[\w.]*)'", said.stderr, re.MULTILINE))
    kept = {path.name.partition(".")[0] for path in compiled.rglob("lading*/**/*.pyc")}
    # Invoke switches it off; we switch it on, in the second package that is imported.
    late = {name for name in loaded if name.count(".") and name.rpartition(".")[2] not in kept}
    assert len(loaded) > 20
    assert late == set()


def test_what_a_release_may_not_need_is_not_imported_to_look_for_its_parts() -> None:
    groups = ["gates", "listeners", "makers", "preparers", "proposers", "targets", "witnesses"]
    code = (
        "import sys\n"
        "from lading_project import offered\n"
        f"parts = [each.load() for group in {groups!r} for each in offered('lading.' + group)]\n"
        f"print(len(parts) > 10, *sorted({{*{UNNEEDED.split()!r}}} & {{*sys.modules}}))\n"
    )
    assert ran(sys.executable, "-c", code) == (0, "True\n")


def test_the_collection_is_a_program_too() -> None:
    code, said = ran(sys.executable, "-m", "lading", "--version")
    assert (code, said) == (0, "lading 0.1.0\n")
    code, said = ran(sys.executable, "-m", "lading", "--list")
    assert code == 0
    assert "release.rehearsal" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["release", "--tga", "v1.2.0"], "No idea what '--tga' is!\n", id="option"),
        pytest.param(["relaese"], "No idea what 'relaese' is!\n", id="task"),
        pytest.param(["release"], "Which version? Name its tag", id="no-tag"),
        pytest.param(["version.set", "--help"], "'--help' stands where a value", id="help"),
        pytest.param(["--dry", "version.show"], "--dry has no effect here", id="dry"),
        pytest.param(["--list", "nosuch"], "Sub-collection 'nosuch' not found!\n", id="list"),
        pytest.param(["--help", "nosuch"], "No idea what 'nosuch' is!\n", id="help-of-none"),
        pytest.param(["--no-such"], "No idea what '--no-such' is!\n", id="own-option"),
    ],
)
def test_a_wrong_command_line_ends_with_2(words: list[str], said: str) -> None:
    code, output = ran(sys.executable, "-m", "lading", *words)
    assert code == 2
    assert said in output
    assert "Traceback" not in output


WHILE_IMPORTED = """
import signal, sys
class Finder:
    def find_spec(name, *_):
        if name == sys.argv[2]:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder)
"""
BEFORE_A_TASK = """
import signal, invoke
invoke.Program.update_config = lambda _: signal.raise_signal(signal.SIGINT)
"""


@pytest.mark.parametrize("module", ["invoke", "lading._namespace", "lading_release.tasks", "none"])
def test_ctrl_c_before_a_task_begins_ends_with_130_and_no_traceback(module: str) -> None:
    """The import is what takes long; Invoke itself would end with 1."""
    code = WHILE_IMPORTED if module != "none" else BEFORE_A_TASK
    main = "from lading.__main__ import main; main()"
    words = ["-c", f"{code}\n{main}", "version.show", module][: 3 if module == "none" else 4]
    assert ran(sys.executable, *words) == (130, "error: interrupted\n")


@pytest.mark.parametrize("words", [["--list"], ["--help"], ["--help", "release"]])
def test_a_reader_that_goes_away_is_no_mistake(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        argv = [sys.executable, "-m", "lading", *words]
        done = subprocess.run(argv, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has such a device")
@pytest.mark.parametrize("words", [["--list"], ["--version"], ["--help"], ["--help", "release"]])
def test_a_full_disk_is_told(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        argv = [sys.executable, "-m", "lading", *words]
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    said = "error: stdout cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (69, said)


def test_the_names_of_the_package_are_all_there() -> None:
    check_lazy(lading)

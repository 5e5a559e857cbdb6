"""The sessions in repositories that are not ours: nox runs there as their users run it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

MINOR = sys.version_info[1]
THIS = f"{sys.version_info[0]}.{MINOR}"
ONLY_THIS = f'requires-python = ">={THIS},<{sys.version_info[0]}.{MINOR + 1}"'

BUILD = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
NOXFILE = "import lading_sessions\n\nlading_sessions.register()\n"

PLAIN = {
    "noxfile.py": NOXFILE,
    "pyproject.toml": f"""{BUILD}
[project]
name = "acme"
version = "1.0"
{ONLY_THIS}

[dependency-groups]
test = ["pytest"]
""",
    "src/acme/__init__.py": '''"""Counts."""


def sign(number: int) -> str:
    """Name the sign of a number."""
    if number < 0:
        return "minus"
    if number > 0:
        return "plus"
    return "none"
''',
    "tests/test_sign.py": """from acme import sign


def test_plus() -> None:
    assert sign(1) == "plus"
""",
}

PAIR = {
    "noxfile.py": NOXFILE,
    "pyproject.toml": """[dependency-groups]
test = ["pytest"]

[tool.uv.workspace]
members = ["packages/*"]

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
""",
    "packages/base/pyproject.toml": f"""{BUILD}
[project]
name = "acme-base"
version = "1.0"
{ONLY_THIS}
""",
    "packages/base/src/acme_base/__init__.py": "ONE = 1\n",
    "packages/base/tests/test_it.py": "from acme_base import ONE\n\n\n"
    "def test_one() -> None:\n    assert ONE == 1\n",
    "packages/top/pyproject.toml": f"""{BUILD}
[project]
name = "acme-top"
version = "1.0"
{ONLY_THIS}
""",
    "packages/top/src/acme_top/__init__.py": "from acme_base import ONE\n\nTWO = ONE + 1\n",
    "packages/top/tests/test_it.py": "from acme_top import TWO\n\n\n"
    "def test_two() -> None:\n    assert TWO == 2\n",
}


class Stranger:
    """A repository of someone else."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        self.root = root
        self.write(files)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        """Make a repository of it, if it is none, and a commit of what there is."""
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        self.git("init", "-q")
        self.git("add", ".")
        self.git(*who, "commit", "-q", "--allow-empty", "-m", "as it is")

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.root, check=True)

    def nox(self, *words: str, workers: int = 0) -> tuple[int, str]:
        """Return the exit code and all that was printed.

        Without workers of their own, tests run in the process of pytest: for one or two tests the
        start of workers, on which coverage is measured too, would be nearly all that there is.
        """
        ran = subprocess.run(
            [sys.executable, "-m", "nox", "--no-color", *words],
            cwd=self.root,
            env={
                **os.environ,
                "PYTEST_XDIST_AUTO_NUM_WORKERS": str(workers),
                "PYTHONDONTWRITEBYTECODE": "1",  # as in images of containers
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout


def test_one_pyproject_without_a_lock_is_tested_and_its_floor_rises(tmp_path: Path) -> None:
    it = Stranger(tmp_path, PLAIN)
    code, said = it.nox("-s", "tests")
    assert code == 0, said
    assert "1 passed" in said
    assert f"passed: tests-{THIS}" in said
    assert list(tmp_path.glob("src/acme/__pycache__/*.pyc")), "every Python compiles all anew"

    code, said = it.nox("-s", "coverage")
    assert code == 1, said
    assert "acme: no floor; write acme = 60 under [sessions.floors]" in said
    assert " passed in " not in said, "the data of the last run was there"

    it.write({"lading.toml": "[sessions.floors]\nacme = 60\n"})
    code, said = it.nox("-s", "coverage")
    assert code == 0, said
    assert "acme      60.0 %   60 %" in said

    it.write(
        {
            "tests/test_minus.py": PLAIN["tests/test_sign.py"]
            .replace("plus", "minus")
            .replace("1", "-1")
        }
    )
    code, said = it.nox("-s", "coverage")
    assert code == 1, said
    assert "2 passed" in said, "a new test makes the data old"
    assert "acme: 80.0 % is covered, raise the floor: acme = 80" in said

    it.write({"lading.toml": "[sessions.floors]\nacme = 80\n"})
    it.commit()
    it.write({"lading.toml": "[sessions.floors]\nacme = 79\n"})
    lowered = "acme: the floor was 80 and is now 79; a floor only rises"
    code, said = it.nox("-s", "coverage")
    assert (code, lowered in said) == (1, True), said

    it.write({"lading.toml": "[sessions]\nwrong = 1\nfloors = { acme = 81, other = 'much' }\n"})
    it.commit()
    it.write({"lading.toml": "[sessions\n"})
    it.commit()
    it.write({"lading.toml": "[sessions.floors]\nacme = 80\n"})
    it.commit()
    code, said = it.nox("-s", "coverage")
    assert code == 0, f"an earlier mistake was put right: {said}"
    it.write({"lading.toml": "[sessions.floors]\nacme = 79\n"})

    it.git("update-ref", "refs/remotes/origin/main", "HEAD")
    for _ in range(3):
        it.commit()
    code, said = it.nox("-s", "coverage")
    assert (code, lowered in said) == (1, True), said

    it.git("fetch", "--quiet", "--depth=1", f"file://{tmp_path}", "HEAD")
    code, said = it.nox("-s", "coverage")
    assert (code, "this clone is shallow, and the floors of earlier" in said) == (1, True), said


READS = """from pathlib import Path
from time import time_ns


def test_notes() -> None:
    assert Path("NOTES").read_text() == "first"
    Path("left-NAME").write_text(str(time_ns()))
"""


def test_data_is_old_after_any_change_but_that_of_a_floor_and_what_tests_leave(
    tmp_path: Path,
) -> None:
    settings = '[sessions]\nunmeasured = ["e2e"]\n'
    tests = {f"{name}/test_notes.py": READS.replace("NAME", name) for name in ("tests", "e2e")}
    it = Stranger(tmp_path, {**PLAIN, **tests, "NOTES": "first", "lading.toml": settings})
    it.commit()
    assert it.nox("-s", "tests")[0] == 0
    it.write({"lading.toml": f"{settings}[sessions.floors]\nacme = 60\n"})
    code, said = it.nox("-s", "coverage")
    assert (code, " passed in " in said) == (0, False), said
    it.write({"left-tests": "of another run", "left-e2e": "of another run"})
    code, said = it.nox("-s", "coverage")
    assert (code, " passed in " in said) == (0, False), said
    it.write({"NOTES": "second"})
    code, said = it.nox("-s", "coverage")
    assert (code, "1 failed, 1 passed" in said) == (1, True), said
    it.write({"NOTES": "first"})
    assert " passed in " in it.nox("-s", "coverage")[1]
    it.write({"left-tests": "changed", "tests/left_by_hand.py": ""})
    assert " passed in " in it.nox("-s", "coverage")[1], "a module is no leftover"


def test_a_skipped_test_fails_the_run_unless_skips_are_allowed(tmp_path: Path) -> None:
    skips = 'import pytest\n\n\n@pytest.mark.skip(reason="no time")\ndef test_it() -> None: ...\n'
    it = Stranger(tmp_path, {**PLAIN, "tests/test_skips.py": skips})
    code, said = it.nox("-s", "tests")
    assert code == 1, said
    assert "1 passed, 1 skipped" in said
    assert "these tests were skipped, and show nothing:\ntests.test_skips.test_it: no time" in said
    it.write({"lading.toml": "[sessions]\nallow-skips = true\n"})
    assert it.nox("-s", "tests", "--", "tests/test_skips.py")[0] == 0


def test_what_is_not_measured_is_run_all_the_same(tmp_path: Path) -> None:
    span = PAIR["packages/base/tests/test_it.py"].replace("1\n", "2\n")
    settings = {
        "lading.toml": '[sessions]\nunmeasured = ["tests/"]\n',
        "tests/test_span.py": span,
        "pyproject.toml": f'{PAIR["pyproject.toml"]}testpaths = ["tests", "packages"]\n',
    }
    it = Stranger(tmp_path, PAIR | settings)
    code, said = it.nox("-s", "tests")
    assert code == 1, said
    assert "2 passed" in said, "those of the packages"
    assert "FAILED tests/test_span.py::test_one" in said
    assert f"Session tests-{THIS} aborted: the unmeasured tests" in said
    assert "base: no floor; write base = 100" in it.nox("-s", "coverage")[1]
    it.write({"tests/test_span.py": PAIR["packages/base/tests/test_it.py"]})
    code, said = it.nox("-s", "tests")
    assert (code, "1 passed" in said) == (0, True), said
    it.write({"packages/base/tests/test_it.py": span})
    code, said = it.nox("-s", "tests")
    assert (code, "1 failed, 1 passed" in said) == (1, True), said
    assert said.count("1 passed") == 2, "what is not measured is run after a failure too"
    assert f"Session tests-{THIS} aborted: the measured tests" in said


def test_lint_and_types_tell_everything_that_is_wrong(tmp_path: Path) -> None:
    it = Stranger(tmp_path, PLAIN)
    code, said = it.nox("-s", "lint", "types", "alone")
    assert code == 0, said
    it.write({"src/acme/wrong.py": "import os\nx:int = ''\n"})
    code, said = it.nox("-s", "lint", "types")
    assert code == 1, said
    assert "`os` imported but unused" in said
    assert "Session lint aborted: ruff check; ruff format --check" in said
    assert "src/acme/wrong.py:2: error: Incompatible types in assignment" in said


def test_tasks_are_checked_where_all_that_they_import_is(tmp_path: Path) -> None:
    """What lies beside nox here is lading-sessions, as Lading does where there are tasks of it."""
    tasks = "from lading_sessions import register\n\nregister(1)\n"
    it = Stranger(tmp_path, {**PLAIN, "tasks.py": tasks})
    code, said = it.nox("-s", "types")
    assert code == 1, said
    assert 'tasks.py:3: error: Too many arguments for "register"' in said
    it.write({"tasks.py": tasks.replace("1", "")})
    code, said = it.nox("-s", "types")
    assert code == 0, said
    it.write({"tasks.py": "from acme import sign\n\nsign('')\n"})
    code, said = it.nox("-s", "types")
    assert code == 1, said
    assert 'tasks.py:3: error: Argument 1 to "sign" has incompatible type "str"' in said
    assert "mypy --strict --explicit-package-bases tasks.py" in said, "where acme is"


def test_alone_finds_what_the_workspace_hides(tmp_path: Path) -> None:
    it = Stranger(tmp_path, PAIR)
    code, said = it.nox("-s", "lock")
    assert code == 0, said
    lock = (tmp_path / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "acme" not in lock

    code, said = it.nox("-s", "tests", "--", "top", workers=2)
    assert code == 0, said
    assert "2 workers [1 item]" in said
    assert "1 passed" in said

    code, said = it.nox("-s", "alone")
    assert code == 1, said
    assert "1 passed" in said, "base needs nothing and goes through"
    assert "acme_top cannot be imported" in said
    assert "No module named 'acme_base'" in said
    assert "Session alone aborted: top: Returned code 1" in said

    top = PAIR["packages/top/pyproject.toml"]
    it.write({"packages/top/pyproject.toml": f'{top}dependencies = ["acme-base~=1.0"]\n'})
    code, said = it.nox("-s", "alone", "--", "top", "--verbose")
    assert code == 0, said
    assert "1 of 1 modules import" in said
    assert "::test_two PASSED" in said

    workspace = '[tool.uv.workspace]\nmembers = ["packages/*"]'
    it.write({"pyproject.toml": PAIR["pyproject.toml"].replace(workspace, "")})
    code, said = it.nox("-s", "lock")
    assert code == 0, f"no index has to know of acme-base: {said}"
    assert (tmp_path / "requirements.lock").read_text(encoding="utf-8") == lock


def test_a_lock_that_lacks_something_is_told_and_not_filled_up(tmp_path: Path) -> None:
    it = Stranger(tmp_path, PAIR)
    assert it.nox("-s", "lock")[0] == 0
    group = '[dependency-groups]\ntest = ["pytest", "colorama"]\n'
    it.write({"pyproject.toml": group})
    code, said = it.nox("-s", f"tests-{THIS}")
    assert code == 1, said
    assert "requirements.lock does not hold all that the packages and groups ask for" in said


@pytest.mark.parametrize(("files", "program"), [((), "lading"), (("tasks.py",), "invoke")])
def test_a_rehearsal_needs_no_tasks_of_the_repository(
    tmp_path: Path, files: tuple[str, ...], program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells = {name: f"#!/bin/sh\necho {name} $@ > ../told\n" for name in ("invoke", "lading")}
    it = {"it/noxfile.py": NOXFILE, **{f"it/{name}": "" for name in files}}
    Stranger(tmp_path, {**it, **{f"bin/{name}": text for name, text in tells.items()}})
    for name in tells:
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    argv = [sys.executable, "-m", "nox", "-s", "rehearse", "--", "--json"]
    ran = subprocess.run(argv, cwd=tmp_path / "it", check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "told").read_text() == f"{program} release.rehearsal --json\n"


def test_an_environment_is_filled_once(tmp_path: Path) -> None:
    it = Stranger(tmp_path, {"noxfile.py": NOXFILE})
    assert "uv pip install" in it.nox("-s", "lint")[1]
    code, said = it.nox("-s", "lint")
    assert code == 0, said
    assert "uv pip install" not in said


IN_THREADS = """from functools import partial
from pathlib import Path

import nox

from lading_sessions._at_once import at_once
from lading_sessions._repository import read
from lading_sessions._work import Work


@nox.session(venv_backend="none")
def threads(session: nox.Session) -> None:
    work = Work(session, read(Path.cwd()))
    at_once([partial(work.uv, "--version")] * 2)
"""


def test_a_machine_without_uv_gets_one_for_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old ones do not count: this one says that it is 0.1."""
    old = tmp_path / "bin" / "uv"
    Stranger(tmp_path, {"it/noxfile.py": IN_THREADS, "bin/uv": "#!/bin/sh\necho uv 0.1.0\n"})
    old.chmod(0o755)
    home = tmp_path / "nox"
    subprocess.run([sys.executable, "-m", "virtualenv", "-q", str(home)], check=True)
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    paths = [path for path in sys.path if path.endswith("site-packages") or "sessions" in path]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    argv = [str(home / "bin/python"), "-m", "nox", "-s", "threads"]
    ran = subprocess.run(argv, cwd=tmp_path / "it", check=True, stderr=subprocess.PIPE, text=True)
    assert ran.stderr.count("-m virtualenv ") == 1, "threads share one"
    assert (tmp_path / "it/.nox/.cache/uv/bin/uv").is_file()

from collections.abc import Callable, Mapping
from pathlib import Path

from lading_sessions._environment import Step, installs, key
from lading_sessions._repository import read

Make = Callable[[Mapping[str, str]], Path]


PYTHON = Path("env/bin/python")
PROJECT = '[project]\nname = "acme"\n[dependency-groups]\ntest = ["pytest"]\ndocs = []\n'
ONE = {"pyproject.toml": PROJECT}
HASHED = "zipp==4 \\\n    --hash=sha256:00\n"
STALE = (
    "requirements.lock does not hold all that the packages and groups ask for: run `nox -s lock`"
)


def steps(folder: Path, *tools: str, read_only: bool = False) -> list[tuple[str, str]]:
    """Return the arguments of each run of uv as a line, without the Python, and its hint."""
    found = installs(read(folder), tools, python=PYTHON, read_only=read_only)
    into = " --python env/bin/python"
    return [(" ".join(step.arguments).replace(into, ""), step.hint) for step in found]


def test_without_a_lock_everything_is_resolved_together(make: Make) -> None:
    expected = "pip install --exact --editable . --group pyproject.toml:test pytest-xdist"
    assert steps(make(ONE), "pytest-xdist") == [(expected, "")]


def test_a_lock_with_hashes_must_hold_everything_but_the_tools(make: Make) -> None:
    wanted = "--requirements ./pyproject.toml --group pyproject.toml:test"
    assert steps(make({**ONE, "requirements.lock": HASHED}), "ruff") == [
        ("pip sync --require-hashes requirements.lock", ""),
        ("pip install --no-deps --build-constraints requirements.lock --editable .", ""),
        (f"pip install --no-index {wanted}", STALE),
        ("pip install ruff", ""),
    ]


def test_packages_that_are_only_read_are_not_built_where_a_lock_has_all_that_they_need(
    make: Make,
) -> None:
    hashed, loose = ({**ONE, "requirements.lock": lock} for lock in (HASHED, "zipp==4\n"))
    assert steps(make(hashed), "ruff", read_only=True) == [
        ("pip sync --require-hashes requirements.lock", ""),
        ("pip install ruff", ""),
    ]
    for files in (loose, ONE):
        assert steps(make(files), read_only=True) == steps(make(files))


def test_a_lock_without_hashes_may_be_added_to(make: Make) -> None:
    wanted = "--requirements ./pyproject.toml --group pyproject.toml:test"
    lines = [line for line, _ in steps(make({**ONE, "requirements.lock": "zipp==4\n"}))]
    assert lines[0] == "pip sync requirements.lock"
    assert lines[2:] == [f"pip install {wanted}"]


def test_a_repository_without_python_needs_its_tools_only(make: Make) -> None:
    assert steps(make({}), "ruff") == [("pip install --exact ruff", "")]
    assert len(steps(make({"requirements.lock": HASHED}))) == 1


def test_the_key_changes_with_all_that_decides_what_is_installed(make: Make) -> None:
    def now(*arguments: str) -> str:
        return key(read(root), [Step(arguments)])

    root = make({**ONE, "requirements.lock": HASHED})
    first = now("a")
    assert now("a") == first
    keys = {first, now("b")}
    (root / "requirements.lock").write_text("zipp==5\n", encoding="utf-8")
    keys.add(now("a"))
    (root / "pyproject.toml").write_text('[project]\nname = "other"\n', encoding="utf-8")
    keys.add(now("a"))
    assert len(keys) == 4

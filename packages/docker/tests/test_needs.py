import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from judged import GOOD, RELEASE, image, program
from lading_artifact import Outcome
from lading_docker import ImageGate, ImageTable
from lading_docker._layer import File
from lading_docker._python import Python
from lading_docker._venv import environment_files, files_of

TABLE = ImageTable(
    name="ghcr.io/acme/api",
    from_="wheels",
    base="docker.io/library/python@sha256:" + "0" * 64,
    user="65532",
)
PYTHON = Python("usr/local/bin/python3.12", "3.12")
BASE = environment_files(PYTHON) | {PYTHON.path: File(program("amd64"), executable=True)}
RUN = GOOD | {"Entrypoint": ["/app/bin/api"]}


def wheel(folder: Path, package: str, requires: list[str]) -> Path:
    name, version = package.split()
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {each}" for each in requires]
    entry = {"api": "[console_scripts]\napi = api:main\n"}.get(name, "")
    files = {
        "METADATA": "\n".join([*lines, "", "Requires-Dist: prose", ""]),
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": entry,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{info}/{file}", text)
        archive.writestr(
            f"{info}/RECORD", "".join(f"{info}/{file},,\n" for file in [*files, "RECORD"])
        )
    return path


def said(
    folder: Path, wheels: dict[str, list[str]], table: ImageTable = TABLE, lock: str = ""
) -> list[str]:
    """Return what the gate says of an image of these wheels, each a name and a version."""
    made = [wheel(folder, each, requires) for each, requires in wheels.items()]
    if lock:
        (folder / "lock").write_text(lock)
        table = replace(table, requirements="lock")
    artifact = image(folder, RUN, BASE | files_of(made, PYTHON))
    release = replace(RELEASE, source=folder)
    verdict = ImageGate({"api": table}).judge(release, [artifact])
    assert (verdict.outcome is Outcome.CLEAN) == (not verdict.problems)
    begin = "api (requirements) linux/amd64: "
    assert all(each.text.startswith(begin) for each in verdict.problems)
    return [each.text.removeprefix(begin) for each in verdict.problems]


def test_a_requirement_without_a_lock_is_found_and_can_be_waived(tmp_path: Path) -> None:
    wheels = {"api 1.2.0": ["MarkupSafe>=2"]}
    remedy = "lock it in a file with hashes, and name that: `requirements`"
    text = f"api 1.2.0 requires MarkupSafe>=2, which is not in it: {remedy}"
    assert said(tmp_path, wheels) == [text]
    (tmp_path / "waived").mkdir()
    waived = replace(TABLE, waive={"requirements": "the base brings it, by PYTHONPATH"})
    assert said(tmp_path / "waived", wheels, waived) == []


HASH = f"--hash=sha256:{'a' * 64}"
CASES = [
    pytest.param({"api 1.2.0": ["One_X"], "one.x 1.0": []}, [], id="all"),
    pytest.param(
        {"api 1.2.0": ["one"], "one 1.0": ["two~=2.0"]},
        ["one 1.0 requires two~=2.0, which is not in it"],
        id="of-a-requirement",
    ),
    pytest.param(
        {"api 1.2.0": ["one>=2,<3"], "one 1.0": []},
        ["api 1.2.0 requires one<3,>=2, and 1.0 is in it"],
        id="version",
    ),
    pytest.param({"api 1.2.0": ["one>=1"], "one 2.0rc1": []}, [], id="prerelease"),
    pytest.param(
        {
            "api 1.2.0": [
                "one; sys_platform == 'win32'",
                "two; python_version < '3.12'",
                "three; extra == 'test'",
                "four; python_full_version < '3.12.3'",
                "five; platform_machine == 'aarch64'",
                "six (>dev)",
            ]
        },
        [],
        id="not-there",
    ),
    pytest.param(
        {"api 1.2.0": ["one[Fast_X]"], "one 1.0": ["two; extra == 'fast-x'", "three; extra=='y'"]},
        ["one 1.0 requires two, which is not in it"],
        id="extra",
    ),
    pytest.param({"api 1.2.0": ["api[more]", "api[more]"], "one 1.0": ["api"]}, [], id="circle"),
]


@pytest.mark.parametrize(("wheels", "texts"), CASES)
def test_what_wheels_require_is_held_against_what_is_there(
    tmp_path: Path, wheels: dict[str, list[str]], texts: list[str]
) -> None:
    found = said(tmp_path, wheels, lock=f"z==1 {HASH}\n")
    assert found == [f"{each}: lock it in lock" for each in texts]


def test_the_extras_that_the_lock_asks_for_count(tmp_path: Path) -> None:
    wheels = {"api 1.2.0": ["one"], "one 1.0": ["two; extra == 'fast'"]}
    lock = f"one[fast]==1.0 {HASH}\ngone[fast]==1.0 ; sys_platform == 'win32' {HASH}\n"
    projects = replace(TABLE, projects=("api",))
    text = "one 1.0 requires two, which is not in it: lock it in lock, or name it in `projects`"
    assert said(tmp_path, wheels, projects, lock) == [text]


def test_what_the_base_brings_does_not_count(tmp_path: Path) -> None:
    files = BASE | files_of([wheel(tmp_path, "api 1.2.0", ["one"])], PYTHON)
    below = files_of([wheel(tmp_path, "one 1.0", ["two"])], PYTHON)
    files |= {path.replace("app/", "usr/local/", 1): file for path, file in below.items()}
    verdict = ImageGate({"api": TABLE}).judge(RELEASE, [image(tmp_path, RUN, files)])
    [problem] = verdict.problems
    assert "api 1.2.0 requires one, which is not in it" in problem.text

from collections.abc import Callable
from pathlib import Path

import pytest

from lading_artifact import Release
from lading_wheels import InstallGate, WheelMaker, WheelsTable
from lading_wheels._readme import readme_problems

FILE = "packages/a/pyproject.toml"
MISSING = "project.readme is missing, so an index would show no description"
TYPES = "known are text/markdown, text/plain, text/x-rst"


@pytest.mark.parametrize(
    ("readme", "told"),
    [
        ('readme = "README.md"', []),
        ('readme = "docs/index.RST"', []),
        ('readme = { file = "README", content-type = "text/markdown; charset=UTF-8" }', []),
        ('readme = { text = "Hello", content-type = "text/x-rst" }', []),
        ('dynamic = ["version", "readme"]', []),
        ("", [f"{FILE}:2: {MISSING}"]),
        (
            'readme = "READNE.md"',
            [f"{FILE}:4: project.readme is 'READNE.md', and there is no such file"],
        ),
        (
            'readme = "README"',
            [f"{FILE}:4: project.readme is 'README', whose ending tells no type of text"],
        ),
        (
            'readme = { file = "nowhere.md", content-type = "text/html" }',
            [
                f"{FILE}:4: project.readme is 'nowhere.md', and there is no such file",
                f"{FILE}:4: project.readme: content-type is 'text/html'; {TYPES}",
            ],
        ),
        (
            "readme = {}",
            [
                f"{FILE}:4: project.readme needs one of file and text",
                f"{FILE}:4: project.readme: content-type is missing; {TYPES}",
            ],
        ),
        ("dynamic = 1", [f"{FILE}:2: {MISSING}"]),
        ("readme = 1", [f"{FILE}:4: project.readme is neither a path nor a table"]),
    ],
)
def test_a_readme_that_will_not_pass_is_told_with_its_line(
    tmp_path: Path, readme: str, told: list[str]
) -> None:
    folder = tmp_path / "packages" / "a"
    (folder / "docs").mkdir(parents=True)
    for name in ("README.md", "README", "docs/index.RST"):
        (folder / name).touch()
    (tmp_path / FILE).write_text(f'\n[project]\nname = "a"\n{readme}\n')
    assert [str(problem) for problem in readme_problems(tmp_path, "packages/a")] == told


@pytest.mark.parametrize("text", ["[[[", "[tool.poetry]", "project = 1", None, b"\xff"])
def test_what_only_a_backend_knows_is_passed_over(tmp_path: Path, text: str | bytes | None) -> None:
    if text is not None:
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "pyproject.toml").write_bytes(data)
    assert readme_problems(tmp_path, ".") == []


def test_a_release_is_told_before_anything_is_built_and_a_build_goes_on(
    tmp_path: Path, project: Callable[..., Path], release_of: Callable[..., Release]
) -> None:
    root = project(tmp_path / "root", "hello-app")
    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace('readme = "README.md"\n', ""))
    release = release_of(root)
    gate = InstallGate(packages=["."])
    assert [str(each) for each in gate.problems(release)] == [f"pyproject.toml:5: {MISSING}"]
    assert WheelMaker(WheelsTable()).problems(release) == []

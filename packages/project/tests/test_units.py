import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_artifact import version_in_tag
from lading_project import NoRepository, Project, Unit, UnknownUnit, find_root, load
from lading_project._pattern import common_tag, fault_of
from lading_run import Command, run

if TYPE_CHECKING:
    from packages.project.tests.conftest import Root


@dataclass(frozen=True)
class Wheels:
    index: str = "pypi"


TABLES = {"wheels": Wheels}
TWO = """
    tag = "v{version}"
    [wheels]
    index = "shared"
    [units.api]
    tag = "api/v{version}"
    paths = ["api", "lib"]
    [units.cli.wheels]
    index = "own"
"""


def test_a_unit_has_its_own_settings_and_else_those_of_the_top_level(root: "Root") -> None:
    (root.path / "api").mkdir()
    (root.path / "lib").mkdir()
    root.write(TWO)
    api, cli = root.load(TABLES).units
    assert (api.name, api.tag, api.paths) == ("api", "api/v{version}", ("api", "lib"))
    assert (cli.name, cli.tag, cli.paths) == ("cli", "v{version}", (".",))
    assert api.table("wheels", Wheels) == Wheels("shared")
    assert cli.table("wheels", Wheels) == Wheels("own")


def test_a_path_at_which_there_is_nothing_is_told_with_the_nearest(root: "Root") -> None:
    for folder in ("cli", "packages/core/src", ".git/clii"):
        (root.path / folder).mkdir(parents=True)
    (root.path / "packages" / "core" / "setup.py").touch()
    (root.path / "notes.md").touch()
    root.write("""\
        paths = [".", "notes.md", "cli/", "packages/*", "packages/cor?", "*.py", "[n]otes.md"]
        [units.cli]
        paths = [
          "clii",
          "pakages/core",
          "packages/core/scr",
          "zzz",
          "*.rs",
          "pakages/zzz",
        ]
    """)
    nothing = "units.cli.paths[{}]: there is nothing at "
    assert root.wrong() == [
        f'lading.toml:4: {nothing.format(0)}"clii" -- Did you mean "cli"?',
        f'lading.toml:5: {nothing.format(1)}"pakages/core" -- Did you mean "packages/core"?',
        (
            f'lading.toml:6: {nothing.format(2)}"packages/core/scr"'
            ' -- Did you mean "packages/core/src"?'
        ),
        f'lading.toml:7: {nothing.format(3)}"zzz" -- Name what is in the repository.',
        f'lading.toml:8: {nothing.format(4)}"*.rs" -- Name what is in the repository.',
        f'lading.toml:9: {nothing.format(5)}"pakages/zzz" -- Did you mean "packages"?',
    ]


def test_a_path_that_can_be_none_is_there_no_more_than_others(root: "Root") -> None:
    root.write(f'paths = ["{"x" * 300}", "a/{"x" * 300}", "\\u0000", "\\u0000/a"]')
    assert [problem.hint for problem in root.problems()] == ["Name what is in the repository."] * 4


def test_a_path_below_a_link_is_none_to_git(root: "Root", tmp_path: Path) -> None:
    (root.path / "real" / "sub").mkdir(parents=True)
    (root.path / "alias").symlink_to("real")
    (root.path / "out").symlink_to(tmp_path.parent)
    root.write(f"""\
        paths = [
          "alias/sub",
          "out/{tmp_path.name}/real",
          "alias",
          "real/sub",
          "./real",
        ]
    """)
    assert root.wrong() == [
        f"lading.toml:{line}: paths[{line - 2}]: "
        f'git has nothing at "{path}", for {path.split("/")[0]} is a symbolic link'
        " -- Name what the link leads to, in the repository."
        for line, path in [(2, "alias/sub"), (3, f"out/{tmp_path.name}/real")]
    ]
    root.write('paths = ["real/sub"]')
    (tmp_path / "linked").symlink_to(root.path)
    assert load(tmp_path / "linked", {}).unit().paths == ("real/sub",)


def test_a_tag_finds_its_unit_and_the_version_in_it(root: "Root") -> None:
    (root.path / "api").mkdir()
    (root.path / "lib").mkdir()
    root.write(TWO)
    project = root.load(TABLES)
    api, cli = project.units
    assert project.unit_of_tag("api/v1.2.0-rc.1") == (api, "1.2.0-rc.1")
    assert project.unit_of_tag("v1.2.0") == (cli, "1.2.0")
    assert api.tag_of("1.2.0") == "api/v1.2.0"
    with pytest.raises(UnknownUnit, match="'x1' is no tag of a release") as caught:
        project.unit_of_tag("x1")
    assert caught.value.hint == "Tags look like api/v{version}, v{version}."
    assert caught.value.exit_code == 2


def test_a_unit_is_found_by_its_name(root: "Root") -> None:
    (root.path / "api").mkdir()
    (root.path / "lib").mkdir()
    root.write(TWO)
    project = root.load(TABLES)
    assert project.unit("cli") is project.units[1]
    for name, hint in ((None, "Say which by --unit: api, cli."), ("apii", "Did you mean 'api'?")):
        with pytest.raises(UnknownUnit) as caught:
            project.unit(name)
        assert caught.value.hint == hint
    with pytest.raises(UnknownUnit) as caught:
        project.unit("zzz")
    assert caught.value.hint == "There are api, cli."
    single = Project(root=root.path)
    assert single.unit() is single.unit("") is single.units[0]
    with pytest.raises(UnknownUnit) as caught:
        single.unit("api")
    assert caught.value.hint == "The repository is one unit, without a name."


def test_units_whose_tags_can_be_the_same_are_a_mistake(root: "Root") -> None:
    root.write("""\
        [units.a]
        [units.b]
        [units.c]
        tag = "v1{version}"
        [units.d]
        tag = "d/v{version}"
    """)
    assert root.wrong() == [
        (
            "lading.toml:2: units.b.tag: v0 would be a tag of units.a too"
            ' -- Give each unit tags of its own, such as "b/v{version}".'
        ),
        (
            "lading.toml:4: units.c.tag: v10 would be a tag of units.a too"
            ' -- Give each unit tags of its own, such as "c/v1{version}".'
        ),
        (
            "lading.toml:4: units.c.tag: v10 would be a tag of units.b too"
            ' -- Give each unit tags of its own, such as "c/v1{version}".'
        ),
    ]


def test_every_mistake_in_units_is_told(root: "Root") -> None:
    root.write("""\
        [units]
        one = 1
        [units."a b"]
        [units.api]
        tag = "api-{version}-{version}"
        units = 1
        [units.cli]
        tag = 3
        [units.cli.wheels]
        inde = "x"
    """)
    told = root.wrong(TABLES)
    assert [line for line in told if "would be a tag" not in line] == [
        "lading.toml:2: units.one: expected a table, found 1",
        'lading.toml:3: units."a b": expected a name of letters, digits, dots and hyphens',
        (
            "lading.toml:5: units.api.tag: expected {version} in it exactly once,"
            ' found "api-{version}-{version}"'
        ),
        "lading.toml:6: units.api.units: unknown key -- Known are paths, tag, wheels.",
        "lading.toml:8: units.cli.tag: expected a string, found 3",
        'lading.toml:10: units.cli.wheels.inde: unknown key -- Did you mean "index"?',
    ]
    root.write("[units]\n")
    assert root.wrong() == [
        "lading.toml:1: units: expected a table for each unit, such as [units.api]"
    ]


@pytest.mark.parametrize("pattern", ["v{}", "{}", "a/b-{}", "x{}.y", "{}@", "é{}", "a/{}/b"])
def test_a_good_pattern_makes_tags_that_git_allows(pattern: str) -> None:
    assert fault_of(pattern.replace("{}", "{version}")) == ""
    assert _allowed_by_git(pattern.replace("{}", "1.0"))


SPACED = ["v {}", "\t{}", "\x7f{}"]
SLASHED = ["/{}", "{}/", "a//{}", ".a{}", "a/.b{}", "{}.lock/a"]
MARKED = ["~{}", "^{}", "a:{}", "?{}", "*{}", "[{}", "\\{}"]
DOTTED = ["v..{}", "{}.lock", "{}."]


@pytest.mark.parametrize("pattern", [*SPACED, *SLASHED, *MARKED, *DOTTED])
def test_a_pattern_whose_tags_git_refuses_is_refused(pattern: str) -> None:
    assert fault_of(pattern.replace("{}", "{version}")).startswith("git allows no tag with ")
    assert not _allowed_by_git(pattern.replace("{}", "1.0"))


def test_a_tag_that_git_would_take_for_an_option_is_refused() -> None:
    assert fault_of("-{version}") == "git allows no tag with '-' there"


def _allowed_by_git(tag: str) -> bool:
    name = f"refs/tags/{tag}"
    return run(Command("git", "check-ref-format", name, accepts=(0, 1))).returncode == 0


ODD = ["v", "", "{version}{version}", "{name}{version}", "v{version}}"]


@pytest.mark.parametrize("pattern", ODD)
def test_a_pattern_has_one_place_for_the_version(pattern: str) -> None:
    assert fault_of(pattern).startswith("expected ")


letters = st.text("v1/a-.", max_size=3)
versions = st.from_regex(r"[0-9][01a.+-]{0,3}", fullmatch=True)


@given(letters, letters, versions)
def test_the_version_that_makes_a_tag_is_found_in_it(before: str, after: str, version: str) -> None:
    unit = Unit(tag=f"{before}{{version}}{after}")
    assert unit.version_in(unit.tag_of(version)) == version


@given(letters, letters, letters, letters, versions)
def test_two_patterns_have_a_common_tag_exactly_if_one_is_named(
    before: str, after: str, other_before: str, other_after: str, version: str
) -> None:
    one, other = f"{before}{{version}}{after}", f"{other_before}{{version}}{other_after}"
    common = common_tag(one, other)
    if common is not None:
        assert version_in_tag(one, common)
        assert version_in_tag(other, common)
    else:
        assert version_in_tag(other, one.replace("{version}", version)) is None
        assert version_in_tag(one, other.replace("{version}", version)) is None


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(lambda folder: (folder / "lading.toml").touch(), id="file"),
        pytest.param(lambda folder: (folder / "lading.toml").mkdir(), id="folder"),
        pytest.param(lambda folder: (folder / ".git").mkdir(), id="git"),
        pytest.param(lambda folder: (folder / ".git").write_text("gitdir: x"), id="worktree"),
        pytest.param(
            lambda folder: (folder / "pyproject.toml").write_text("[tool.lading]"), id="table"
        ),
    ],
)
def test_the_root_is_the_nearest_folder_with_a_mark(tmp_path: Path, mark: object) -> None:
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b" / "pyproject.toml").write_text("not toml")
    assert callable(mark)
    mark(tmp_path / "a")
    assert find_root(inner) == tmp_path / "a"


def test_outside_of_a_repository_there_is_no_root() -> None:
    root = Path(Path.cwd().anchor)
    with pytest.raises(NoRepository, match=re.escape(f"{root} is in no repository")) as caught:
        find_root(root)
    assert (
        caught.value.hint
        == "Change into one, or make one of it: git init, or an empty lading.toml."
    )

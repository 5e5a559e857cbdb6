import datetime as dt
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import pytest

from lading_project import Project, SettingsWrong, Unit, load
from lading_run import Misused

if TYPE_CHECKING:
    from packages.project.tests.conftest import Root


class Mode(Enum):
    KEY = "key"
    KEYLESS = "keyless"


@dataclass(frozen=True, slots=True)
class Check:
    command: tuple[str, ...] = ()
    retries: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheels:
    packages: tuple[str, ...] = (".",)
    index: str = "pypi"
    mode: Mode = Mode.KEY
    from_: Literal["sdist", "tree"] = "sdist"
    build_number: int | None = None
    timeout: float = 1.0
    checks: tuple[Check, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    order: list[int] = field(default_factory=list)
    pair: tuple[str, int] | None = None
    entry: str | Check = ""
    extra: Any = None
    where: Path = Path()
    day: dt.date | None = None
    short: Annotated[str, msgspec.Meta(max_length=3)] = ""
    free: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.index == "nowhere":
            raise ValueError("index: there is no index nowhere")
        if self.index == "elsewhere":
            raise Misused("index: it is elsewhere", hint="Go there.")


@dataclass(frozen=True)
class Image:
    name: str
    platforms: tuple[str, ...]


TABLES = {"wheels": Wheels, "images": dict[str, Image]}


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    project = load(tmp_path)
    assert project == Project(root=tmp_path, file=None, units=(Unit(),))
    unit = project.unit()
    assert (unit.name, unit.tag, unit.paths, unit.table("wheels", Wheels)) == (
        "",
        "v{version}",
        (".",),
        None,
    )


def test_a_table_becomes_its_frozen_dataclass(root: "Root") -> None:
    (root.path / "src").mkdir()
    root.write("""
        tag = "r{version}"
        paths = ["src"]
        [wheels]
        packages = ["a", "b"]
        mode = "keyless"
        from = "tree"
        build-number = 7
        timeout = 2
        checks = [{ command = ["x"] }, { retries = 1 }]
        labels = { "a.b" = "c" }
        names = ["n"]
        order = [2, 1]
        pair = ["p", 1]
        entry = { retries = 9 }
        extra = [1, "a"]
        where = "docs"
        day = 2026-11-21
        free = { a = 1 }
        [images.one]
        name = "n"
        platforms = []
    """)
    unit = root.load(TABLES).unit()
    assert (unit.tag, unit.paths) == ("r{version}", ("src",))
    assert unit.table("wheels", Wheels) == Wheels(
        packages=("a", "b"),
        mode=Mode.KEYLESS,
        from_="tree",
        build_number=7,
        timeout=2.0,
        checks=(Check(("x",)), Check(retries=1)),
        labels={"a.b": "c"},
        names=frozenset({"n"}),
        order=[2, 1],
        pair=("p", 1),
        entry=Check(retries=9),
        extra=[1, "a"],
        where=Path("docs"),
        day=dt.date(2026, 11, 21),
        free=MappingProxyType({"a": 1}),
    )
    assert unit.table("images", dict[str, Image]) == {"one": Image("n", ())}
    with pytest.raises(FrozenInstanceError):
        unit.tag = "x"  # type: ignore[misc]


def test_pyproject_can_hold_the_settings(root: "Root") -> None:
    root.write("[tool.lading]\ntag = 'x{version}'\n", "pyproject.toml")
    project = root.load()
    assert (project.file, project.unit().tag) == (root.path / "pyproject.toml", "x{version}")
    root.write("[tool]\nlading.tag = 'x'\n", "pyproject.toml")
    assert root.wrong() == [
        'pyproject.toml:2: tool.lading.tag: expected {version} in it exactly once, found "x"'
    ]


def test_settings_in_two_files_are_a_mistake(root: "Root") -> None:
    root.write("[tool.lading]\n", "pyproject.toml")
    root.write("")
    assert root.wrong() == [
        (
            "pyproject.toml:1: tool.lading: the settings stand in lading.toml too"
            " -- Keep one of the two."
        )
    ]


def test_every_mistake_is_told_with_its_line_and_what_was_meant(root: "Root") -> None:
    root.write("""\
        tagg = "v{version}"
        paths = [".", "../out", 3, "/abs", "a\\\\b", ""]

        [wheels]
        packages = [
          "a",
          1,
        ]
        indx = "pypi"
        mode = "keylss"
        from = "nothing"
        build-number = "7"
        build_number = 7
        timeout = "long"
        checks = [
          { command = "x" },
          7,
        ]
        labels = { a = 1 }
        pair = ["p"]
        entry = 5
        where = 1
        short = "long"
        [images.one]
        name = "n"
        [images]
        two = 2
        [checksums.upgrader]
        [mine]
        [[theirs]]
    """)
    assert root.wrong(TABLES) == [
        'lading.toml:1: tagg: unknown key -- Did you mean "tag"?',
        "lading.toml:2: paths[2]: expected a string, found 3",
        'lading.toml:2: paths[1]: expected a path below the root, with slashes, found "../out"',
        'lading.toml:2: paths[3]: expected a path below the root, with slashes, found "/abs"',
        'lading.toml:2: paths[4]: expected a path below the root, with slashes, found "a\\b"',
        'lading.toml:2: paths[5]: expected a path below the root, with slashes, found ""',
        "lading.toml:7: wheels.packages[1]: expected a string, found 1",
        'lading.toml:9: wheels.indx: unknown key -- Did you mean "index"?',
        (
            'lading.toml:10: wheels.mode: expected one of "key", "keyless", found "keylss"'
            ' -- Did you mean "keyless"?'
        ),
        'lading.toml:11: wheels.from: expected one of "sdist", "tree", found "nothing"',
        'lading.toml:12: wheels.build-number: expected an integer, found "7"',
        ("lading.toml:13: wheels.build_number: given twice, with a hyphen and with an underscore"),
        'lading.toml:14: wheels.timeout: expected a number, found "long"',
        'lading.toml:16: wheels.checks[0].command: expected an array of strings, found "x"',
        "lading.toml:17: wheels.checks[1]: expected a table, found 7",
        "lading.toml:19: wheels.labels.a: expected a string, found 1",
        "lading.toml:20: wheels.pair: expected an array of values of length 2, found an array",
        "lading.toml:21: wheels.entry: expected a string, found 5",
        "lading.toml:22: wheels.where: expected a path, found 1",
        'lading.toml:23: wheels.short: expected a string of length <= 3, found "long"',
        "lading.toml:24: images.one: platforms is missing; expected an array of strings",
        "lading.toml:27: images.two: expected a table, found 2",
        "lading.toml:28: checksums: unknown table -- Install lading-checksums, which brings it.",
        "lading.toml:29: mine: unknown table -- Known are images, paths, tag, units, wheels.",
        "lading.toml:30: theirs: unknown table -- Known are images, paths, tag, units, wheels.",
    ]


@pytest.mark.parametrize(
    ("index", "told"),
    [
        ("nowhere", "lading.toml:1: wheels: index: there is no index nowhere"),
        ("elsewhere", "lading.toml:1: wheels: index: it is elsewhere -- Go there."),
    ],
)
def test_what_the_dataclass_itself_refuses_is_a_mistake(
    root: "Root", index: str, told: str
) -> None:
    root.write(f"[wheels]\nindex = '{index}'\n")
    assert root.wrong(TABLES) == [told]


def test_a_table_where_a_value_belongs_and_the_reverse(root: "Root") -> None:
    root.write("tag = []\npaths = 1\nunits = 3\nwheels = true\n[images]\n")
    assert root.wrong(TABLES) == [
        "lading.toml:1: tag: expected a string, found an array",
        "lading.toml:2: paths: expected an array of strings, found 1",
        "lading.toml:3: units: expected a table for each unit, such as [units.api]",
        "lading.toml:4: wheels: expected a table, found true",
    ]
    root.write("paths = []")
    assert root.wrong() == ['lading.toml:1: paths: expected at least one path; everything is "."']


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(b"a = \n", "lading.toml:1: not TOML: Invalid value", id="syntax"),
        pytest.param(
            b"a = 1\na = 2\n", "lading.toml:2: not TOML: Cannot overwrite a value", id="2"
        ),
        pytest.param(
            b'a = "x\r\nb = 1\r\n',
            r"lading.toml:1: not TOML: Illegal character '\n'"
            " -- A string is not closed on its line.",
            id="basic",
        ),
        pytest.param(
            b"a = 'x\nb = 'y'\n",
            r"lading.toml:1: not TOML: Found invalid character '\n'"
            " -- A string is not closed on its line.",
            id="literal",
        ),
        pytest.param(
            b'a = "C:\\Users"',
            "lading.toml:1: not TOML: Invalid hex value"
            """ -- In "…" a backslash begins an escape; '…' takes it as it is.""",
            id="hex",
        ),
        pytest.param(
            b'a = "\\s"',
            r"lading.toml:1: not TOML: Unescaped '\' in a string"
            """ -- In "…" a backslash begins an escape; '…' takes it as it is.""",
            id="escape",
        ),
        pytest.param(b"b = 1\na = [", "lading.toml:2: not TOML: Invalid value", id="end"),
        pytest.param(
            b"a = 1\nb = '\xff'",
            "lading.toml:2: not UTF-8: invalid start byte"
            " -- Save it as UTF-8 without a byte order mark.",
            id="latin",
        ),
        pytest.param(
            b"\xef\xbb\xbfa = 1",
            "lading.toml:1: not UTF-8: TOML allows no byte order mark"
            " -- Save it as UTF-8 without a byte order mark.",
            id="mark",
        ),
        pytest.param(b"a = " + b"[" * 9999, "lading.toml: nested too deeply", id="deep"),
    ],
)
def test_what_is_no_toml_is_told(root: "Root", data: bytes, told: str) -> None:
    (root.path / "lading.toml").write_bytes(data)
    assert root.wrong() == [told]


def test_what_cannot_be_read_is_told(root: "Root") -> None:
    (root.path / "lading.toml").mkdir()
    (root.path / "pyproject.toml").symlink_to("nowhere")
    assert root.wrong() == [
        "lading.toml: it is a folder, not a file",
        "pyproject.toml: cannot be read: No such file or directory",
    ]
    (root.path / "lading.toml").rmdir()
    (root.path / "lading.toml").symlink_to("lading.toml")
    (root.path / "pyproject.toml").unlink()
    assert root.wrong() == ["lading.toml: cannot be read: Too many levels of symbolic links"]


def test_where_no_settings_can_be_there_is_an_error_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsWrong) as caught:
        load(tmp_path / "file")
    assert [problem.text for problem in caught.value.problems] == [
        "cannot be read: Not a directory",
        "cannot be read: Not a directory",
    ]


def test_tool_lading_must_be_a_table(root: "Root") -> None:
    root.write("tool.lading = 1", "pyproject.toml")
    assert root.wrong() == ["pyproject.toml:1: tool.lading: expected a table"]


def test_a_table_asked_for_as_another_type_is_a_bug(root: "Root") -> None:
    root.write("[wheels]")
    with pytest.raises(TypeError, match="declared as Wheels"):
        root.load(TABLES).unit().table("wheels", Image)

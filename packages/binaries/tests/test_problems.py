import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import lading_binaries
from lading_artifact import Release
from lading_binaries import Binaries, BinaryMaker, BinaryTable
from lading_binaries._release import makers
from lading_project import load
from lading_run import Command, Problem, run
from lading_run.testing import check_lazy

pytestmark = pytest.mark.engine

Write = Callable[..., Path]
ReleaseOf = Callable[..., Release]

LINUX = 'platforms = ["linux/amd64"]\n'


@pytest.fixture
def told(tmp_path: Path, write: Write, release: ReleaseOf) -> Callable[..., list[str]]:
    """Commit settings and files, and return all that is wrong with them, with the hints."""

    def problems(
        settings: str, files: Mapping[str, str | None] = {}, unit: str = ""
    ) -> list[Problem]:
        root = write(tmp_path / "root", {"lading.toml": settings, **files})
        tables = load(root, {"binaries": Binaries}).unit(unit or None)
        (maker,) = makers(tables, release(root, tmp_path, unit=unit))
        return list(maker.problems(release(root, tmp_path, unit=unit)))

    def call(settings: str, files: Mapping[str, str | None] = {}, unit: str = "") -> list[str]:
        found = problems(settings, files, unit)
        return [f"{each} [{each.exit_code}]\n  {each.hint}".rstrip() for each in found]

    return call


def test_a_unit_without_programs_has_no_maker(
    tmp_path: Path, write: Write, release: ReleaseOf
) -> None:
    root = write(tmp_path / "root")
    unit = load(root, {"binaries": Binaries}).unit()
    assert makers(unit, release(root, tmp_path)) == []


def test_the_names_of_the_package_are_those_it_lists() -> None:
    check_lazy(lading_binaries)


def test_a_maker_needs_nothing_and_makes_programs_and_archives() -> None:
    maker = BinaryMaker({"app": BinaryTable()})
    assert (maker.name, maker.needs, maker.makes) == (
        "binaries",
        frozenset(),
        frozenset({"binary", "binary-archive"}),
    )


HINT = 'Declare it in the package: `var version = "dev"`; nothing but a constant may be its value.'

VARIABLES = """
package main

import "strings"
import "example.org/app/internal/build"

const fixed = "1"

type Text string

var (
	good    string
	alias   = "a" + fixed
	foreign = build.Default
	number  = 3
	text    Text
	made    = strings.ToUpper("x")
	copied  = good
	pair, other = "x", f()
	both, sides = g()
)

func f() string          { return "" }
func g() (string, string) { return "", "" }

func main() { println(good, alias, foreign, number, text, made, copied, pair, other, both, sides) }
"""


def test_each_variable_that_go_would_not_set_is_told_with_its_line(
    told: Callable[..., list[str]],
) -> None:
    names = (
        *("main.good", "main.alias", "main.foreign", "main.pair"),
        *("example.org/app/internal/build.Commit", "example.org/app/internal/build.Nothing"),
        *("main.fixed", "main.Text", "main.f", "main.number", "main.text", "main.made"),
        *("main.copied", "main.other", "main.both", "main.nothing", "main.main.good"),
        *("example.org/app.good", "example.org/other.Version", "strings.asciiSpace"),
    )
    lines = "".join(f'"{name}" = "{{version}}"\n' for name in names)
    build = "package build\n\nconst Default = `x`\n\nvar Commit string\n"
    found = told(
        f"[binaries.app]\n{LINUX}[binaries.app.variables]\n{lines}",
        {
            "main.go": VARIABLES,
            "internal/build/build.go": build,
            "other/other.go": "package other\n\nvar Version string\n",
        },
    )
    place = f"lading.toml:{{}}: binaries.app.variables.{{}}: {{}} [2]\n  {HINT}"
    faults = {
        "example.org/app/internal/build.Nothing": "is declared nowhere",
        "main.fixed": "is a constant, not a variable (main.go:7)",
        "main.Text": "is no variable (main.go:9)",
        "main.f": "is no variable (main.go:23)",
        "main.number": "is of type int, not string (main.go:15)",
        "main.text": "is of type Text, not string (main.go:16)",
        "main.made": 'is initialised by strings.ToUpper("x"), which is no constant (main.go:17)',
        "main.copied": "is initialised by good, which is no constant (main.go:18)",
        "main.other": "is initialised by f(), which is no constant (main.go:19)",
        "main.both": "is initialised by g(), which is no constant (main.go:20)",
        "main.nothing": "is declared nowhere",
        "main.main.good": "no package main.main is in the program",
        "example.org/app.good": "Go calls the package of the program main: write main.good",
        "example.org/other.Version": "no package example.org/other is in the program",
        "strings.asciiSpace": "is of type [256]uint8, not string",
    }
    expected = [
        place.format(names.index(name) + 4, json.dumps(name), fault)
        for name, fault in faults.items()
    ]
    stripped = [text.replace(_go_root_place(text), "") for text in found]
    assert sorted(stripped) == sorted(expected)


def _go_root_place(text: str) -> str:
    """Return the place in Go's own sources, which lie elsewhere on each machine."""
    start = text.find(" (/")
    return text[start : text.index(")", start) + 1] if start >= 0 else "\0"


def test_a_variable_of_one_platform_alone_is_told_for_the_others(
    told: Callable[..., list[str]],
) -> None:
    (found,) = told(
        '[binaries.app]\nplatforms = ["linux/amd64", "windows/amd64", "darwin/arm64"]\n'
        'variables = { "main.kernel" = "x" }\n',
        {"k_linux.go": "package main\n\nvar kernel string\n"},
    )
    assert found == (
        'lading.toml:3: binaries.app.variables."main.kernel": is declared nowhere, '
        f"for windows/amd64, darwin/arm64 [2]\n  {HINT}"
    )


def test_what_the_repository_does_not_have_is_told_all_at_once(
    told: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "outside").write_text("secret")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "way").symlink_to("../outside")
    found = told(
        f'[binaries.app]\npackage = "./cmd"\nfiles = ["NOTICE", "way", "app"]\n{LINUX}'
        '[binaries.tool]\nfolder = "tool"\nplatforms = ["linux/amd46", "linux/ppc64"]\ncgo = true\n'
        f'[binaries."a b"]\n{LINUX}',
        {"app": "", "tool/x": ""},
    )
    assert (
        "\n".join(found)
        == f"""\
lading.toml:9: binaries."a b": 'a b' cannot begin the name of a file [2]
  Use letters, digits, dots, hyphens and underscores.
lading.toml:2: binaries.app.package: there is no folder cmd [2]
lading.toml:3: binaries.app.files[0]: there is no file NOTICE in the repository [2]
lading.toml:3: binaries.app.files[1]: way leads out of the repository [2]
lading.toml:3: binaries.app.files[2]: app is what the program is called in the archive [2]
lading.toml:6: binaries.tool.folder: tool holds no go.mod [2]
  Name the folder that holds it: folder = …
lading.toml:7: binaries.tool.platforms[0]: {_go()} cannot build for linux/amd46 [2]
  Did you mean "linux/amd64"?
lading.toml:7: binaries.tool.platforms[1]: there is no cgo on linux/ppc64 [2]"""
    )


def test_no_link_leads_to_a_file_of_the_machine_that_builds(
    told: Callable[..., list[str]], tmp_path: Path
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "cmd").mkdir(parents=True)
    (outside / "go.mod").write_text("module example.org/outside\n")
    (outside / "cmd" / "main.go").write_text("package main\n\nfunc main() {}\n")
    root.mkdir()
    for name, goal in {"LICENSE": "go.mod", "cmd": "cmd", "module": "."}.items():
        (root / name).symlink_to(outside / goal)
    (root / "README.md").symlink_to("main.go")
    found = told(
        f'[binaries.app]\npackage = "./cmd"\n{LINUX}'
        f'[binaries.tool]\nfolder = "module"\nfiles = []\n{LINUX}',
        {"README.md": None, "LICENSE": None},
    )
    assert (
        "\n".join(found)
        == """\
lading.toml:2: binaries.app.package: cmd leads out of the repository [2]
lading.toml:1: binaries.app.files: LICENSE leads out of the repository [2]
  It is put into the archives unless others are named: files = …
lading.toml:5: binaries.tool.folder: module/go.mod leads out of the repository [2]"""
    )


def test_nothing_of_git_is_put_into_an_archive(
    told: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "way").symlink_to(".git/config")
    found = told(f'[binaries.app]\nfiles = [".git/config", "way"]\n{LINUX}')
    assert (
        "\n".join(found)
        == """\
lading.toml:2: binaries.app.files[0]: .git/config lies in .git, which is no part of the commit [2]
lading.toml:2: binaries.app.files[1]: way lies in .git, which is no part of the commit [2]"""
    )


def _go() -> str:
    return run(Command("go", "env", "GOVERSION", looks=True)).stdout.strip()


def test_a_package_that_is_no_program_and_one_that_does_not_load_are_told(
    told: Callable[..., list[str]],
) -> None:
    none = 'package main\n\nimport _ "example.org/none"\n\nfunc main() {}\n'
    found = told(
        f'[binaries.app]\npackage = "./lib"\n{LINUX}[binaries.tool]\nfolder = "tool"\n'
        'platforms = ["linux/amd64", "windows/amd64"]\n',
        {
            "lib/lib.go": "package lib\n",
            "tool/main.go": none,
            "tool/go.mod": "module example.org/tool\n\ngo 1.21\n",
        },
    )
    assert (
        "\n".join(found)
        == """\
lading.toml:2: binaries.app.package: ./lib is the package lib, not main: it is no program [2]
tool (in tool) does not load:
main.go:3:8: no required module provides package example.org/none; to add it:
\tgo get example.org/none [3]"""
    )


def test_the_table_of_a_unit_is_found_in_it(told: Callable[..., list[str]]) -> None:
    (found,) = told(
        '[units.api]\ntag = "api/v{version}"\n[units.api.binaries.app]\nfolder = "api"\n'
        '[units.web]\ntag = "web/v{version}"\n',
        unit="api",
    )
    assert (
        found
        == """\
lading.toml:4: units.api.binaries.app.folder: api holds no go.mod [2]
  Name the folder that holds it: folder = …"""
    )


def test_without_go_it_says_what_to_install_beside_all_else(
    told: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = told(f'[binaries.app]\nfiles = ["NOTICE"]\n{LINUX}')
    assert (
        "\n".join(found)
        == """\
lading.toml:2: binaries.app.files[0]: there is no file NOTICE in the repository [2]
go was not found; binaries are built by it [69]
  Install Go from https://go.dev/dl/ or by the system's packages, and put it on PATH."""
    )


def test_a_module_that_asks_for_a_newer_go_is_told(told: Callable[..., list[str]]) -> None:
    (found,) = told(f"[binaries.app]\n{LINUX}", {"go.mod": "module example.org/app\n\ngo 1.999\n"})
    assert found == (
        "app does not load:\ngo: go.mod requires go >= 1.999 "
        f"(running {_go().replace('go', 'go ')}; GOTOOLCHAIN=local) [3]"
    )

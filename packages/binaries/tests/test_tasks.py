import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import invoke
import pytest

from lading_artifact import Order, Release, digest_of, size_of
from lading_binaries import BinaryMaker, BinaryTable, tasks
from lading_tasks import Collection

pytestmark = pytest.mark.engine

Inv = Callable[..., tuple[int, str, str]]
Write = Callable[..., Path]


@pytest.fixture
def inv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Inv:
    """The function that calls ``inv`` in the repository; returns exit code, stdout and stderr."""
    namespace = Collection()
    namespace.add_collection(Collection.from_module(tasks, name="binaries"))

    def call(*argv: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path / "root")
        capfd.readouterr()
        try:
            invoke.Program(namespace=namespace).run(["inv", *argv])
            code = 0
        except SystemExit as leave:
            code = int(leave.code or 0)
        return (code, *capfd.readouterr())

    return call


@pytest.fixture
def root(tmp_path: Path, write: Write, here: str) -> Path:
    """A repository with a program for two platforms, whose version its tags decide."""
    text = (
        f'[binaries.app]\nplatforms = ["{here}", "windows/amd64"]\n'
        'variables = { "main.version" = "{version}" }\n'
        '[binaries.tool]\npackage = "./tool"\nplatforms = ["windows/amd64"]\n'
    )
    tool = "package main\n\nfunc main() {}\n"
    return write(tmp_path / "root", {"lading.toml": text, "tool/main.go": tool})


def test_what_is_built_is_head_and_a_table_tells_of_it(
    root: Path, inv: Inv, here: str, git: Callable[..., str]
) -> None:
    (root / "main.go").write_text("broken (\n")
    (root / "lading.toml").write_text("")
    code, out, err = inv("binaries.build", "--platform", here)
    assert code == 0, err
    assert "uncommitted changes are left out: lading.toml, main.go" in err
    version = f"0.0.0-0.dev.1+g{git(root, 'rev-parse', 'HEAD')[:12]}"
    file = root / "dist" / f"app_{version}_{here.replace('/', '_')}.tar.gz"
    rows = [line.split() for line in out.splitlines()]
    assert rows == [
        ["artifact", "size", "digest"],
        [file.name, *size_of(file.stat().st_size).split(), digest_of(file)],
    ]
    assert (root / "dist" / ".gitignore").read_text() == "*\n"
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["LICENSE", "README.md", "app"]


def test_on_a_tagged_commit_the_bytes_are_those_of_the_release(
    root: Path,
    inv: Inv,
    here: str,
    git: Callable[..., str],
    release: Callable[..., Release],
) -> None:
    git(root, "tag", "--annotate", "v1.2.0", "--message", "1.2.0")
    code, out, err = inv("binaries.build", "--platform", here, "--json")
    assert code == 0, err
    facts = release(root, root.parent / "room")
    table = BinaryTable(platforms=(here,), variables={"main.version": "{version}"})
    order = Order(release=facts, inputs=(), folder=root.parent)
    BinaryMaker({"app": table}).problems(facts)
    (artifact,) = BinaryMaker({"app": table}).make(order).artifacts
    assert json.loads(out) == [
        {"name": artifact.name, "size": artifact.size, "digest": artifact.digest}
    ]
    assert (root / "dist" / artifact.name).read_bytes() == artifact.file.read_bytes()


def test_all_programs_are_built_for_all_their_platforms_at_the_version_of_a_file(
    root: Path, inv: Inv, here: str, git: Callable[..., str]
) -> None:
    (root / "VERSION.toml").write_text('version = "2.0.0"\n')
    with (root / "lading.toml").open("a") as file:
        file.write('[version]\nsource = { path = "VERSION.toml", key = "version" }\n')
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "second")
    code, out, err = inv("binaries.build", "--json", "--out", "../some/where")
    assert code == 0, err
    assert [each["name"] for each in json.loads(out)] == [
        f"app_2.0.0_{here.replace('/', '_')}.tar.gz",
        "app_2.0.0_windows_amd64.zip",
        "tool_2.0.0_windows_amd64.zip",
    ]
    assert len(list((root.parent / "some" / "where").glob("*_2.0.0_*"))) == 3


def test_a_platform_that_no_program_has_is_a_mistake(root: Path, inv: Inv, here: str) -> None:
    code, out, err = inv("binaries.build", "--platform", "linux/mips, plan9/386")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "error: no program is built for linux/mips, plan9/386",
        f"  There are {here}, windows/amd64.",
    ]


def test_without_a_table_there_is_nothing_to_build(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    (root / "lading.toml").write_text("")
    git(root, "commit", "--quiet", "--all", "--message=build: nothing")
    code, out, err = inv("binaries.build")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "error: there are no binaries to build",
        '  Name a program in lading.toml: [binaries.app] with package = "./cmd/app".',
    ]


def test_all_mistakes_are_told_before_anything_is_built(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    text = '[binaries.app]\npackage = "./cmd"\nfiles = ["NOTICE"]\n'
    (root / "lading.toml").write_text(text)
    git(root, "commit", "--all", "--quiet", "--message", "second")
    code, out, err = inv("binaries.build")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "error: HEAD cannot be built:",
        "lading.toml:2: binaries.app.package: there is no folder cmd",
        "lading.toml:3: binaries.app.files[0]: there is no file NOTICE in the repository",
    ]
    assert not (root / "dist").exists()


def test_a_folder_that_cannot_be_written_is_told(root: Path, inv: Inv, here: str) -> None:
    (root / "dist").write_text("a file")
    code, out, err = inv("binaries.build", "--platform", here)
    assert (code, out) == (3, "")
    assert err.splitlines()[-2:] == [
        "error: dist cannot be written: File exists",
        "  Name another folder with --out.",
    ]

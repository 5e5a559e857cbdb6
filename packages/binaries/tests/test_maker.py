import errno
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from tempfile import gettempdir

import pytest

from lading_artifact import Made, Order, Release
from lading_binaries import BinaryMaker, BinaryTable, BuildFailed, OtherToolchain, platform_of
from lading_binaries._checkout import checkout_of
from lading_run import Command, CommandFailed, Completed, Runner, TimedOut, run

pytestmark = pytest.mark.engine

Write = Callable[..., Path]
ReleaseOf = Callable[..., Release]

VARIABLES = {"main.version": "{version}", "example.org/app/internal/build.Commit": "{commit}"}


def make(maker: BinaryMaker, release: Release, resolved: dict[str, object] | None = None) -> Made:
    assert maker.problems(release) == []
    folder = release.work.parent / "dist"
    folder.mkdir()
    return maker.make(Order(release=release, inputs=(), folder=folder, resolved=resolved))


PLAIN = BinaryTable()


def maker_of(
    *platforms: str,
    runner: Runner = run,
    variables: Mapping[str, str] = VARIABLES,
    table: BinaryTable = PLAIN,
) -> BinaryMaker:
    given = replace(table, platforms=platforms, variables=variables)
    return BinaryMaker({"app": given}, runner)


def ran(*argv: str | Path) -> str:
    done = run(Command(*argv, looks=True))
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, write: Write) -> Path:
    return write(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def platforms(here: str) -> list[str]:
    """The one of this machine, so that programs can be run, and one in each other format."""
    return sorted({here, "darwin/arm64", "linux/amd64", "windows/amd64"})


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, root: Path, release: ReleaseOf, platforms: list[str]
) -> Made:
    """What is made of the sample under umask 022."""
    return make(maker_of(*platforms), release(root, tmp_path_factory.mktemp("room")))


def test_every_platform_has_its_archive(made: Made, platforms: list[str]) -> None:
    assert {(each.name, each.kind, each.media_type) for each in made.artifacts} == {
        (
            f"app_1.2.0_{each.replace('/', '_')}.{'zip' if 'windows' in each else 'tar.gz'}",
            "binary-archive",
            f"application/{'zip' if 'windows' in each else 'gzip'}",
        )
        for each in platforms
    }
    assert made.resolved == {
        "go": ran("go", "env", "GOVERSION").strip(),
        "deflate": f"deflate {version('deflate')}",
    }


def extracted(made: Made, platform: str, folder: Path) -> Path:
    (path,) = [a.file for a in made.artifacts if platform.replace("/", "_") in a.name]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return Path(archive.extract("app.exe", folder))
    with tarfile.open(path) as packed:
        packed.extract("app", folder, filter="data")
        return folder / "app"


def test_go_itself_reads_platform_module_and_commit_in_each_file(
    made: Made, platforms: list[str], tmp_path: Path, root: Path, git: Callable[..., str]
) -> None:
    for platform in platforms:
        file = extracted(made, platform, tmp_path)
        told = ran("go", "version", "-m", file)
        system, arch = platform.split("/")
        for line in (
            f"build\tGOOS={system}\n",
            f"build\tGOARCH={arch}\n",
            "mod\texample.org/app\tv1.2.0\t\n",
            f"build\tvcs.revision={git(root, 'rev-parse', 'HEAD')}\n",
            "build\tvcs.modified=false\n",
            "build\t-trimpath=true\n",
            "build\tCGO_ENABLED=0\n",
        ):
            assert f"\t{line}" in told
        assert platform_of(file.read_bytes()[:4096]) == platform


def test_the_program_says_version_and_commit(
    made: Made, here: str, tmp_path: Path, root: Path, git: Callable[..., str]
) -> None:
    commit = git(root, "rev-parse", "HEAD")
    assert ran(extracted(made, here, tmp_path)) == f"1.2.0 {commit}\n"


def test_archives_hold_readme_and_licence_with_the_time_of_the_commit(
    made: Made, here: str
) -> None:
    (path,) = [a.file for a in made.artifacts if here.replace("/", "_") in a.name]
    with tarfile.open(path) as archive:
        told = [(i.name, oct(i.mode), i.mtime, i.uid, i.gid, i.uname, i.gname) for i in archive]
    assert told == [
        ("LICENSE", "0o644", 1_700_000_002, 0, 0, "", ""),
        ("README.md", "0o644", 1_700_000_002, 0, 0, "", ""),
        ("app", "0o755", 1_700_000_002, 0, 0, "", ""),
    ]


@pytest.fixture
def another(
    root: Path, tmp_path: Path, release: ReleaseOf, git: Callable[..., str]
) -> Iterator[Release]:
    """The same release on a machine with other tags and settings, and a workspace further up."""
    git(root, "tag", "v1.9.9")
    found = release(root, tmp_path / "a longer" / "room")
    git(root, "tag", "--delete", "v1.9.9")
    (tmp_path / "go.work").write_text("go 1.21\n\nuse ./nothing\n")
    (tmp_path / "settings" / "go").mkdir(parents=True)
    (tmp_path / "settings" / "go" / "env").write_text("GOFLAGS=-tags=evil\nGO386=softfloat\n")
    settings = {
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
        "GOFLAGS": "-buildvcs=false -ldflags=-X=main.version=evil",
        "GOAMD64": "v3",
        "GOARM64": "v8.1",
        "CGO_ENABLED": "1",
        "GOOS": "plan9",
        "GODEBUG": "http2client=0",
        "GIT_DIR": str(tmp_path / "nowhere"),
        "LANG": "tr_TR.UTF-8",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield found


def test_another_folder_umask_and_every_setting_of_the_user_leave_the_bytes_alone(
    made: Made, platforms: list[str], another: Release
) -> None:
    before = os.umask(0o077)
    try:
        again = make(maker_of(*platforms), another)
    finally:
        os.umask(before)
    digests = [(each.name, each.digest) for each in made.artifacts]
    assert [(each.name, each.digest) for each in again.artifacts] == digests


def test_without_an_archive_the_program_is_the_file(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    made = make(
        maker_of(here, "windows/amd64", table=BinaryTable(archive="none")), release(root, tmp_path)
    )
    names = [f"app_1.2.0_{here.replace('/', '_')}", "app_1.2.0_windows_amd64.exe"]
    assert [(a.name, a.kind) for a in made.artifacts] == [(name, "binary") for name in names]
    assert made.artifacts[0].file.read_bytes()[:4] in {b"\x7fELF", b"\xcf\xfa\xed\xfe"}
    assert made.artifacts[1].file.read_bytes()[:2] == b"MZ"


def test_a_module_in_a_folder_with_the_workspace_of_the_commit_tags_and_files(
    tmp_path: Path, write: Write, release: ReleaseOf, here: str
) -> None:
    root = write(
        tmp_path / "root",
        {
            "go.mod": None,
            "main.go": None,
            "internal/build/build.go": None,
            "LICENSE": None,
            "go.work": "go 1.21\n\nuse ./app\n\nuse ./lib\n",
            "lib/go.mod": "module example.org/lib\n\ngo 1.21\n",
            "lib/lib.go": "package lib\n\nconst Dev = `dev`\n",
            "app/go.mod": "module example.org/app\n\ngo 1.21\n",
            "app/cmd/app/main.go": 'package main\n\nimport "example.org/lib"\n\n'
            "var version = lib.Dev\n\nfunc main() { println(version, extra) }\n",
            "app/cmd/app/with.go": '//go:build with\n\npackage main\n\nconst extra = "with"\n',
            "doc/app.1": ".TH app\n",
        },
    )
    table = BinaryTable(
        package="./cmd/app",
        folder="app",
        platforms=(here,),
        variables={"main.version": "it's {version} of {tag}"},
        tags=("with",),
        files=("doc/app.1",),
        archive="zip",
    )
    made = make(BinaryMaker({"app": table}), release(root, tmp_path))
    assert ran(extracted_zip(made, tmp_path)) == "it's 1.2.0 of v1.2.0 with\n"


def extracted_zip(made: Made, folder: Path) -> Path:
    (artifact,) = made.artifacts
    with zipfile.ZipFile(artifact.file) as archive:
        assert archive.namelist() == ["app", "doc/app.1"]
        path = Path(archive.extract("app", folder))
    path.chmod(0o755)
    return path


def test_cgo_is_there_if_it_is_wanted_and_the_compiler_is_remembered(
    tmp_path: Path, write: Write, release: ReleaseOf, here: str
) -> None:
    text = (
        'package main\n\n// int two(void) { return 2; }\nimport "C"\n\nvar version string\n\n'
        "func main() { println(version, C.two()) }\n"
    )
    root = write(tmp_path / "root", {"main.go": text})
    maker = maker_of(here, variables={"main.version": "{version}"}, table=BinaryTable(cgo=True))
    made = make(maker, release(root, tmp_path))
    assert ran(extracted(made, here, tmp_path)) == "1.2.0 2\n"
    assert list(made.resolved) == ["go", "cc", "deflate"]
    order = Order(release=release(root, tmp_path), inputs=(), folder=tmp_path)
    other = Order(
        release=order.release,
        inputs=(),
        folder=tmp_path,
        resolved={**made.resolved, "cc": "cc 1.0"},
    )
    with pytest.raises(OtherToolchain) as told:
        maker.make(other)
    assert told.value.hint == "Install cc 1.0 and put it first on PATH."
    with pytest.raises(OtherToolchain) as told:
        maker.make(replace(other, resolved={**made.resolved, "deflate": "deflate 0.1"}))
    assert told.value.hint == "Install deflate 0.1 beside lading-binaries."


def test_a_release_begun_with_another_go_is_not_carried_on(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    with pytest.raises(OtherToolchain) as told:
        make(maker_of(here), release(root, tmp_path), {"go": "go1.20.1"})
    own = ran("go", "env", "GOVERSION").strip()
    assert str(told.value) == (
        f"The binaries were first built by go1.20.1; go is {own} here,"
        " by which their bytes would differ"
    )
    assert told.value.exit_code == 69
    assert told.value.hint == "Install go1.20.1 and put it first on PATH, from https://go.dev/dl/."
    assert list((tmp_path / "dist").iterdir()) == []


def test_what_is_not_packed_does_not_depend_on_what_packs(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    bare = BinaryMaker({"app": BinaryTable(archive="none", platforms=(here,))})
    assert list(make(bare, release(root, tmp_path)).resolved) == ["go"]


def test_what_does_not_compile_is_told_in_go_s_own_words_once_for_all_platforms(
    tmp_path: Path, write: Write, release: ReleaseOf, here: str
) -> None:
    text = 'package main\n\nvar version = "dev"\n\nfunc main() { println(version, nothing) }\n'
    root = write(tmp_path / "root", {"main.go": text})
    maker = maker_of(here, "windows/amd64", variables={})
    with pytest.raises(BuildFailed) as told:
        make(maker, release(root, tmp_path))
    assert str(told.value) == (
        f"Programs do not build:\napp for {here}, windows/amd64:\n"
        "# example.org/app\n./main.go:5:32: undefined: nothing"
    )
    assert told.value.exit_code == 3
    assert told.value.problems[0].hint == ""
    assert list((tmp_path / "dist").iterdir()) == []


def test_where_go_has_no_room_it_is_said_where_it_builds(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    def full(command: Command) -> Completed:
        if command.argv[:2] == ("go", "build"):
            said = "link: mapping output file failed: no space left on device"
            raise CommandFailed(command, returncode=1, stderr=said)
        return run(command)

    with pytest.raises(BuildFailed, match="no space left on device") as told:
        make(maker_of(here, runner=full), release(root, tmp_path))
    assert told.value.problems[0].hint == (
        f"Go builds in {gettempdir()}: make room there, or set TMPDIR to another folder."
    )


def test_a_variable_that_nothing_reads_is_not_inside(
    tmp_path: Path, write: Write, release: ReleaseOf, here: str
) -> None:
    text = 'package main\n\nvar version = "dev"\n\nfunc main() {}\n'
    root = write(tmp_path / "root", {"main.go": text})
    with pytest.raises(BuildFailed) as told:
        make(maker_of(here, variables={"main.version": "{commit}"}), release(root, tmp_path))
    assert str(told.value) == (
        f"Programs do not build:\napp for {here}:\n"
        "main.version is not in the program, so nothing in it reads that variable"
    )


class Meddler:
    """Runs commands, but builds something else than it is told to."""

    def __init__(self, env: dict[str, str], argv: dict[str, str]) -> None:
        self._env, self._argv = env, argv

    def __call__(self, command: Command, /) -> Completed:
        if command.argv[:2] != ("go", "build"):
            return run(command)
        argv = [self._argv.get(text, text) for text in command.argv]
        env = {**command.env, **self._env}
        return run(Command(*argv, cwd=command.cwd, env=env, looks=True, clean=True))


def test_a_file_for_another_platform_is_refused(
    tmp_path: Path, root: Path, release: ReleaseOf
) -> None:
    meddler = Meddler({"GOOS": "windows", "GOARCH": "amd64"}, {})
    with pytest.raises(BuildFailed) as told:
        make(maker_of("darwin/arm64", runner=meddler), release(root, tmp_path))
    assert str(told.value).splitlines()[2].split("; ") == [
        "the file is not for darwin/arm64: windows/amd64",
        "its build information says of GOOS windows, not darwin",
        "its build information says of GOARCH amd64, not arm64",
    ]


def test_a_go_that_does_not_tell_the_level_of_the_platform_will_do(
    tmp_path: Path, root: Path, release: ReleaseOf
) -> None:
    def old(command: Command, /) -> Completed:
        done = run(command)
        if command.argv[:2] != ("go", "version"):
            return done
        lines = [line for line in done.stdout.splitlines() if "GOARM64" not in line]
        return Completed(returncode=0, stdout="\n".join(lines), stderr="")

    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert make(maker_of("linux/arm64", runner=old), release(root, first)).artifacts
    with pytest.raises(BuildFailed, match=r"says of GOARM64 nothing, not v8\.0"):
        make(maker_of("linux/arm64/v8", runner=old), release(root, second))


def test_what_is_no_program_is_refused(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    def scribbler(command: Command, /) -> Completed:
        if command.argv[:2] == ("go", "build"):
            Path(command.argv[command.argv.index("-o") + 1]).write_text("#!/bin/sh\n")
            return Completed(returncode=0, stdout="", stderr="")
        return run(command)

    with pytest.raises(BuildFailed) as told:
        make(maker_of(here, runner=scribbler), release(root, tmp_path))
    assert str(told.value).splitlines()[2:] == [
        "what Go built is no program: it is no executable in the format ELF, Mach-O or PE"
    ]


def test_what_is_no_fault_of_a_program_is_told_as_it_is(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    def slow(command: Command, /) -> Completed:
        if command.argv[:2] == ("go", "build"):
            raise TimedOut(command, "took too long")
        return run(command)

    with pytest.raises(TimedOut, match="took too long"):
        make(maker_of(here, "windows/amd64", runner=slow), release(root, tmp_path))


def test_on_another_disk_git_s_objects_are_copied(
    tmp_path: Path, root: Path, release: ReleaseOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    facts = release(root, tmp_path)
    monkeypatch.setattr(os, "link", other_disk)
    checkout = checkout_of(facts, tmp_path / "copy", run)
    assert ran("git", "-C", checkout, "fsck", "--strict") == ""
    assert ran("git", "-C", checkout, "tag") == "v1.2.0\n"


def test_a_file_that_does_not_name_the_commit_is_refused(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str, git: Callable[..., str]
) -> None:
    facts = release(root, tmp_path)
    meddler = Meddler({}, {"-buildvcs=true": "-buildvcs=false"})
    with pytest.raises(BuildFailed) as told:
        make(maker_of(here, runner=meddler), facts)
    assert str(told.value).splitlines()[2].split("; ") == [
        "its build information says of vcs.modified nothing, not false",
        f"its build information says of vcs.revision nothing, not {git(root, 'rev-parse', 'HEAD')}",
    ]


def test_files_that_are_not_as_committed_are_not_built(
    tmp_path: Path, root: Path, release: ReleaseOf, here: str
) -> None:
    facts = release(root, tmp_path)
    (facts.source / "README.md").write_text("changed\n")
    (facts.source / "new.go").write_text("package main\n")
    with pytest.raises(BuildFailed) as told:
        make(maker_of(here), facts)
    assert str(told.value) == (
        f"In the clone of {facts.commit[:12]} files are not as committed:\n M README.md\n?? new.go"
    )

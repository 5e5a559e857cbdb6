import gzip
import io
import os
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_artifact import ALL, Made, Order, Release
from lading_git.testing import Sample
from lading_pages._archive import Page, packed, pages_in, tree_of, unpacked
from lading_pages._errors import CommandFails, NoPages, OtherPages
from lading_pages._maker import PagesMaker
from lading_pages._release import makers, targets
from lading_pages._table import PagesTable
from lading_pages._tree import FILE, LINK, PROGRAM
from lading_project import SettingsWrong, load

T = TypeVar("T")

TABLE = PagesTable(folder="docs/site")
BUILT = PagesTable(folder="out", command=("./build", "two words"))
NOBODY = 65534


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user with a name and an address and no other settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.org\n")


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release of a commit with pages in ``docs/site`` and a program ``build``."""
    source = Sample.new(tmp_path / "source")
    source.write("build", "#!/bin/sh\nmkdir out && env > out/env && printf '%s' \"$1\" > out/a\n")
    (source.path / "build").chmod(0o755)
    commit = source.commit("docs", **{"docs/site/index.html": "one", "docs/site/a/b": "b"})
    work = tmp_path / "work"
    work.mkdir()
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit=commit,
        epoch=1_700_000_000,
        source=source.path,
        root=source.path,
        work=work,
    )


def make(release: Release, table: PagesTable = TABLE, *, folder: str = "dist") -> Made:
    out = release.work / folder
    out.mkdir()
    return PagesMaker(table).make(Order(release=release, inputs=[], folder=out))


def texts(release: Release, table: PagesTable) -> list[str]:
    return [str(problem) for problem in PagesMaker(table).problems(release)]


def test_pages_are_a_file_and_a_reference_to_a_tree(release: Release) -> None:
    maker = PagesMaker(TABLE)
    assert (maker.name, set(maker.needs), set(maker.makes)) == (
        "pages",
        set(),
        {"pages-archive", "pages", "pages-with-domain"},
    )
    assert ALL not in maker.needs
    assert list(maker.problems(release)) == []
    archive, reference = make(release).artifacts
    assert (archive.name, archive.kind, archive.media_type) == (
        "pages.tar.gz",
        "pages-archive",
        "application/gzip",
    )
    archive.check()
    assert (reference.name, reference.kind, reference.path, reference.size) == (
        "gh-pages",
        "pages",
        None,
        0,
    )
    assert list(unpacked(archive.file)) == [b".nojekyll", b"a/b", b"index.html"]
    assert reference.digest == f"gitTree:{tree_of(unpacked(archive.file), 'sha1')}"


def test_the_archive_is_the_same_whoever_packs_it_when(release: Release) -> None:
    first = make(release).artifacts[0].file.read_bytes()
    for path in (release.source / "docs").rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert make(release, folder="again").artifacts[0].file.read_bytes() == first
    assert first[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    with tarfile.open(fileobj=io.BytesIO(first)) as archive:
        facts = [(m.name, m.mtime, m.uid, m.gid, m.uname, m.gname, oct(m.mode)) for m in archive]
    assert facts == [
        (name, release.epoch, 0, 0, "", "", "0o644") for name in (".nojekyll", "a/b", "index.html")
    ]


def test_the_zlib_of_this_machine_compresses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(zlib, "compress")
    monkeypatch.delattr(zlib, "compressobj")
    assert len(packed({b"a": Page(b"a", FILE, b"ab" * 10_000)}, 0)) < 1000


def test_a_folder_of_the_branch_gets_no_nojekyll_and_neither_does_jekyll(
    release: Release,
) -> None:
    for number, table in enumerate(
        (replace(TABLE, into="v{version}"), replace(TABLE, jekyll=True))
    ):
        archive = make(release, table, folder=f"dist{number}").artifacts[0]
        assert list(unpacked(archive.file)) == [b"a/b", b"index.html"]


def test_the_reference_says_whether_the_pages_name_a_domain(release: Release) -> None:
    assert [each.kind for each in make(release).artifacts] == ["pages-archive", "pages"]
    (release.source / "docs/site/CNAME").write_text("example.org\n")
    made = make(release, folder="again")
    assert [each.kind for each in made.artifacts] == ["pages-archive", "pages-with-domain"]


def test_the_pages_own_nojekyll_is_kept(release: Release) -> None:
    (release.source / "docs/site/.nojekyll").write_text("own")
    pages = unpacked(make(release).artifacts[0].file)
    assert pages[b".nojekyll"].content == b"own"


def test_a_command_builds_in_a_copy_and_sees_no_token(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
    assert texts(release, BUILT) == []
    pages = unpacked(make(release, BUILT).artifacts[0].file)
    assert pages[b"a"].content == b"two words"
    told = dict(line.partition("=")[::2] for line in pages[b"env"].content.decode().splitlines())
    assert told["SOURCE_DATE_EPOCH"] == "1700000000"
    assert (told["TZ"], told["LC_ALL"], told["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")
    assert "GITHUB_TOKEN" not in told
    assert not (release.source / "out").exists()
    assert [path.name for path in release.work.iterdir()] == ["dist"]


def test_a_command_that_fails_or_builds_nothing_is_told(release: Release) -> None:
    with pytest.raises(CommandFails, match=r"The pages were not built: false ended with"):
        make(release, replace(BUILT, command=("false",)))
    with pytest.raises(NoPages, match="there is no folder out"):
        make(release, replace(BUILT, command=("true",)), folder="again")


def test_all_that_is_wrong_with_the_table_is_told_at_once(release: Release) -> None:
    table = PagesTable(folder="/docs", branch="a..b", into="v{other}")
    assert texts(release, table) == [
        "pages.folder: '/docs' is no folder in the commit",
        "pages.branch: 'a..b' is no name for a branch",
        "pages.into: 'v{other}' is no folder in the branch",
    ]
    assert {each.exit_code for each in PagesMaker(table).problems(release)} == {2}


@pytest.mark.parametrize(
    "branch", ["", "-x", "a/", "a//b", ".a", "a/.b", "a.lock", "a.lock/b", "a b", "a.", "a~"]
)
def test_a_branch_that_git_would_not_take_is_told(release: Release, branch: str) -> None:
    assert len(texts(release, replace(TABLE, branch=branch))) == 1
    done = subprocess.run(
        ["git", "check-ref-format", "--branch", branch], check=False, capture_output=True
    )
    assert done.returncode != 0


def test_a_program_or_a_folder_that_is_not_there_is_told(release: Release) -> None:
    assert texts(release, replace(BUILT, command=("./no-such",))) == [
        "[pages] there is no program './no-such'"
    ]
    (release.source / "lading.toml").write_text('[pages]\nbranch = "a"\nfolder = "nowhere"\n')
    assert texts(release, replace(TABLE, folder="nowhere")) == [
        "lading.toml:3: pages.folder: there is no folder nowhere"
    ]
    (release.source / "docs/away").symlink_to(release.work)
    assert texts(release, replace(TABLE, folder="docs/away")) == [
        "lading.toml:3: pages.folder: docs/away lies outside of the commit"
    ]
    (release.source / "docs/empty").mkdir()
    assert texts(release, replace(TABLE, folder="docs/empty")) == [
        "The folder docs/empty cannot be published as pages: there is no file in it"
    ]


def test_what_is_no_page_is_told_all_at_once(release: Release) -> None:
    site = release.source / "docs/site"
    (site / "out").symlink_to("../..")
    (site / "absolute").symlink_to("/etc/passwd")
    (site / "a/.git").mkdir()
    (site / "a/.git/HEAD").write_text("")
    os.mkfifo(site / "pipe")
    headline = "The folder docs/site cannot be published as pages: "
    assert sorted(text.removeprefix(headline) for text in texts(release, TABLE)) == [
        "'a/.git/HEAD' belongs to git",
        "'absolute' leads out of it, to '/etc/passwd'",
        "'out' leads out of it, to '../..'",
        "'pipe' is neither a file nor a link",
    ]


@contextmanager
def ordinary_user(folder: Path) -> Iterator[None]:
    """Be none whom modes do not bind, if we are root; the folder is that user's."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("mode", "unread"),
    [(0o000, ["shut", "shut.html"]), (0o444, ["shut.html", "shut/deep", "shut/page"])],
)
def test_what_cannot_be_read_is_told_and_not_left_out(mode: int, unread: list[str]) -> None:
    # Not below tmp_path, which lies in a folder that only its owner may enter.
    with TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "shut" / "deep").mkdir(parents=True)
        for path in ("index.html", "shut.html", "shut/page", "shut/deep/page"):
            (site / path).write_text("x")
        with ordinary_user(site):
            (site / "shut.html").chmod(0)
            (site / "shut").chmod(mode)
            with pytest.raises(NoPages) as told:
                pages_in(site, "site")
            (site / "shut").chmod(0o755)
    assert [each.text for each in told.value.problems] == [
        f"{path!r} cannot be read: Permission denied" for path in unread
    ]


def test_links_inside_are_kept_as_links(release: Release) -> None:
    site = release.source / "docs/site"
    (site / "a/up").symlink_to("../index.html")
    (site / "folder").symlink_to("a")
    pages = unpacked(make(release).artifacts[0].file)
    assert pages[b"a/up"] == Page(b"a/up", LINK, b"../index.html")
    assert pages[b"folder"] == Page(b"folder", LINK, b"a")


def archive_of(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b""))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    "bad",
    [
        member("../a"),
        member("a/../../b"),
        member("a/.git/config"),
        member("/a"),
        member("a", tarfile.LNKTYPE, "b"),
        member("a", tarfile.FIFOTYPE),
        member("a", tarfile.DIRTYPE),
    ],
)
def test_an_archive_that_we_never_wrote_is_refused(tmp_path: Path, bad: tarfile.TarInfo) -> None:
    with pytest.raises(OtherPages, match="is no page"):
        unpacked(archive_of(tmp_path / "pages.tar.gz", member("fine"), bad))


@pytest.mark.parametrize(
    "content", [b"", b"text", gzip.compress(b"text", mtime=0), b"\x1f\x8b\x08"]
)
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pages.tar.gz"
    path.write_bytes(content)
    with pytest.raises(OtherPages, match="does not hold the pages"):
        unpacked(path)


def test_half_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pages.tar.gz"
    path.write_bytes(packed({b"a": Page(b"a", FILE, os.urandom(100_000))}, 0)[:50_000])
    with pytest.raises(OtherPages):
        unpacked(path)


PARTS = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)
NAMES = PARTS.filter(lambda name: name.lower() not in {".", "..", ".git"}).map(str.encode)
FILES = st.dictionaries(NAMES, st.tuples(st.sampled_from([FILE, PROGRAM]), st.binary()), min_size=1)
FOLDERS = st.dictionaries(NAMES, FILES, max_size=3)


@settings(max_examples=40)
@given(FILES, FOLDERS)
def test_what_is_packed_is_unpacked(
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[bytes, tuple[str, bytes]],
    folders: dict[bytes, dict[bytes, tuple[str, bytes]]],
) -> None:
    pages = pages_of(files, folders)
    path = tmp_path_factory.getbasetemp() / "property.tar.gz"
    path.write_bytes(packed(pages, 1))
    assert unpacked(path) == pages


def pages_of(
    files: dict[bytes, tuple[str, bytes]], folders: dict[bytes, dict[bytes, tuple[str, bytes]]]
) -> dict[bytes, Page]:
    inside = {
        folder + b"/" + name: each
        for folder, names in folders.items()
        if folder not in files
        for name, each in names.items()
    }
    return {name: Page(name, mode, content) for name, (mode, content) in (files | inside).items()}


def test_git_gives_the_tree_the_same_name(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "judge")
    for name in ("a", "a.b", "a-b/c", "a0/c", "a/../ab/c", "z/y/x/w", "a b", "ö"):
        sample.write(f"site/{name}" if name != "a" else "site/a-", name)
    sample.write("site/a/inner", "folder a sorts after the file a.b")
    (sample.path / "site/program").write_text("p")
    (sample.path / "site/program").chmod(0o755)
    (sample.path / "site/link").symlink_to("a.b")
    sample.commit("all", unrelated="x")
    pages = pages_in(sample.path / "site", "site")
    assert tree_of(pages, "sha1") == sample.git("rev-parse", "HEAD:site")


def test_a_file_that_cannot_be_run_by_its_owner_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for name, mode in (("a", 0o655), ("b", 0o744)):
        (tmp_path / "site" / name).write_text("x")
        (tmp_path / "site" / name).chmod(mode)
    modes = {path: page.mode for path, page in pages_in(tmp_path / "site", "site").items()}
    assert modes == {b"a": FILE, b"b": PROGRAM}


class Settings:
    """The tables of a unit: only that of pages."""

    def __init__(self, table: PagesTable | None) -> None:
        self._table = table

    def table(self, name: str, kind: type[T], /) -> T | None:
        assert name == "pages"
        assert self._table is None or isinstance(self._table, kind)
        return self._table


def test_a_unit_has_pages_if_it_has_the_table(release: Release) -> None:
    assert (makers(Settings(None), release), targets(Settings(None), release)) == ([], [])
    [maker], [target] = makers(Settings(TABLE), release), targets(Settings(TABLE), release)
    assert (maker.name, target.name) == ("pages", "pages")


def test_the_settings_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text(
        '[pages]\nfolder = "out"\ncommand = ["mkdocs", "build"]\ninto = "v{version}"\n'
    )
    assert load(tmp_path).unit().table("pages", PagesTable) == PagesTable(
        folder="out", command=("mkdocs", "build"), into="v{version}"
    )
    (tmp_path / "lading.toml").write_text('[pages]\nbranch = "x"\n')
    with pytest.raises(SettingsWrong, match="folder"):
        load(tmp_path)

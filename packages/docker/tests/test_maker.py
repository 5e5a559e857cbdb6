import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from bases import base_of
from imagery import ELSEWHERE, HERE, VERSION, Repo, answer, git, run_of
from judged import RELEASE
from lading_artifact import Artifact, Outcome, Release
from lading_docker import ImageGate, ImageMaker, ImageTable, NoBase, NoPython, NoWheel, World
from lading_docker._base import Bases
from lading_docker._contents import images_in
from lading_docker._errors import OtherTools, UnfitBase
from lading_docker._files import files_in
from lading_docker._layer import File
from lading_docker._maker import TOOLS, _tools
from lading_docker._python import Python
from lading_docker._requirements import Downloader
from lading_docker._wheels import FromWheels
from lading_oci import LayoutWriter, Name, Platform, Reference, unpack
from lading_project import load
from lading_run import Command, Completed, run
from lading_tools import find
from lading_wheels import build_head

pytestmark = pytest.mark.engine

BOTH = (f"linux/{HERE}", f"linux/{ELSEWHERE}")
GO = ImageTable(
    name="ghcr.io/acme/hello",
    from_="go",
    package="./cmd/hello",
    variables={"main.version": "{version}"},
    platforms=BOTH,
)


def image_of(made_in: Path) -> Path:
    [file] = made_in.glob("*.oci.tar")
    return file


def test_an_image_from_go_is_made_for_every_platform_and_answers(
    repo: Repo, world: World, tmp_path: Path
) -> None:
    release = repo.release()
    made = repo.make(release, world, {"hello": GO})
    file, *tags = made.artifacts
    assert (file.name, file.kind, file.is_download) == ("hello-1.2.0.oci.tar", "image", False)
    layout = unpack(file.file, tmp_path / "layout")
    assert file.holds == str(layout.digest)
    assert [(tag.name, tag.digest) for tag in tags] == [
        (f"ghcr.io/acme/hello:{tag}", file.holds) for tag in ("v1.2.0", "1.2", "latest")
    ]
    assert [str(each) for each in layout.platforms()] == list(BOTH)
    assert answer(layout, Platform.parse(BOTH[0]), tmp_path / "root") == "go 1.2.0\n"
    programs = {
        str(each.platform): files_in(file.file, each.layers).programs
        for each in images_in(file.file)
    }
    assert programs == {platform: {"app/hello": platform} for platform in BOTH}
    config = layout.config(Platform.parse(BOTH[1]))
    assert config["config"] == {
        "User": "65532:65532",
        "Entrypoint": ["/app/hello"],
        "Labels": {
            "org.opencontainers.image.title": "hello",
            "org.opencontainers.image.version": "1.2.0",
            "org.opencontainers.image.revision": release.commit,
            "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
        },
    }


def test_an_image_from_go_is_the_same_from_two_folders_under_two_umasks(
    repo: Repo, world: World
) -> None:
    first = repo.make(repo.release("one"), world, {"hello": GO})
    before = os.umask(0o077)
    try:
        release = repo.release("another/longer")
        second = repo.make(release, world, {"hello": GO}, resolved=first.resolved)
    finally:
        os.umask(before)
    assert [each.digest for each in first.artifacts] == [each.digest for each in second.artifacts]


@pytest.fixture
def wheels(repo: Repo, tmp_path: Path) -> tuple[Artifact, ...]:
    """The wheel of the repository."""
    built = build_head(repo.root, load(repo.root).unit(), tmp_path / "wheels")
    return tuple(each for each in built if each.kind == "wheel")


@pytest.fixture
def locked(repo: Repo) -> Repo:
    """The repository, with a lock of what the project needs, for every platform."""
    (repo.root / "requirements.in").write_text("markupsafe==3.0.2\n")
    lock = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    uv = [sys.executable, "-m", *lock, "--python-version", VERSION, "-o", "requirements.lock"]
    subprocess.run([*uv, "requirements.in"], cwd=repo.root, check=True)
    git(repo.root, "add", "requirements.lock")
    git(repo.root, "commit", "--quiet", "--message=build: lock")
    return repo


def python_table(base: str, requirements: str = "requirements.lock") -> ImageTable:
    return ImageTable(
        name="ghcr.io/acme/hello",
        from_="wheels",
        base=base,
        requirements=requirements,
        platforms=BOTH,
    )


def test_an_image_from_wheels_holds_what_each_platform_needs_and_answers(
    locked: Repo, wheels: tuple[Artifact, ...], world: World, base: str, tmp_path: Path
) -> None:
    made = locked.make(locked.release(), world, {"hello": python_table(base)}, wheels)
    file = made.artifacts[0].file
    layout = unpack(file, tmp_path / "layout")
    here, elsewhere = (Platform.parse(each) for each in BOTH)
    assert answer(layout, here, tmp_path / "root") == "python &lt;1.2.0&gt;\n"
    for image in images_in(file):
        found = files_in(file, image.layers[1:])
        assert set(found.programs.values()) == {str(image.platform)}
        assert any(path.endswith(".so") for path in found.programs)
        assert found.entries["app/bin/hello"].executable
    assert run_of(layout, elsewhere)["Entrypoint"] == ["/app/bin/hello"]
    labels = run_of(layout, here)["Labels"]
    assert labels["org.opencontainers.image.base.digest"] == base.partition("@")[2]


def test_an_image_from_wheels_is_clean_with_what_it_requires_and_not_without(
    locked: Repo, wheels: tuple[Artifact, ...], world: World, base: str
) -> None:
    tables = {"hello": python_table(base)}
    gate, release = ImageGate(tables), locked.release("one")
    verdict = gate.judge(release, locked.make(release, world, tables, wheels).artifacts)
    assert (verdict.outcome, verdict.problems) == (Outcome.CLEAN, [])
    tables["hello"] = replace(tables["hello"], requirements="")
    release = locked.release("two")
    verdict = gate.judge(release, locked.make(release, world, tables, wheels).artifacts)
    assert [each.text.partition(", which")[0] for each in verdict.problems] == [
        f"hello (requirements) {platform}: hello 1.2.0 requires markupsafe"
        for platform in sorted(BOTH)
    ]


def test_an_image_from_wheels_is_the_same_from_two_folders_under_two_umasks(
    locked: Repo, wheels: tuple[Artifact, ...], world: World, base: str, tmp_path: Path
) -> None:
    table = python_table(base)
    first = locked.make(locked.release("one"), world, {"hello": table}, wheels)
    before = os.umask(0o077)
    try:
        elsewhere = replace(world, cache=tmp_path / "elsewhere" / "bases")  # no layer is kept there
        second = locked.make(locked.release("another"), elsewhere, {"hello": table}, wheels)
    finally:
        os.umask(before)
    assert [each.digest for each in first.artifacts] == [each.digest for each in second.artifacts]


def test_wheels_that_the_base_cannot_load_are_refused(
    locked: Repo,
    wheels: tuple[Artifact, ...],
    world: World,
    registry: str,
    tmp_path: Path,
) -> None:
    banner = b"GNU C Library (Test) stable release version 2.1.\n"
    files = {f"usr/bin/python{VERSION}": File(b"", executable=True), "lib/libc.so.6": File(banner)}
    base = base_of(files, Name(registry, "base/old"), find("crane"), tmp_path)
    table = replace(python_table(base), platforms=BOTH[:1])
    with pytest.raises(UnfitBase, match=r"has glibc 2\.1 .*\n/app/lib/.*\.so needs glibc 2\.\d+$"):
        locked.make(locked.release(), world, {"hello": table}, wheels)


def test_layers_are_made_once_and_taken_as_long_as_they_are_what_they_were(
    locked: Repo, wheels: tuple[Artifact, ...], world: World, base: str
) -> None:
    downloads: list[str] = []

    def watching(command: Command, /) -> Completed:
        downloads.extend({"download"} & {*command.argv})
        return run(command)

    watched, table = replace(world, runner=watching), {"hello": python_table(base)}
    first = locked.make(locked.release("one"), watched, table, wheels)
    assert downloads == ["download", "download"]
    second = locked.make(locked.release("two"), watched, table, wheels)
    assert downloads == ["download", "download"]
    shelf = world.cache.with_name("layers")
    old, *_ = shelf.glob("*.json")
    os.utime(old, (0, 0))
    for blob in shelf.glob("*.tar.gz"):
        with blob.open("ab") as file:
            file.write(b"more")
    third = locked.make(locked.release("three"), watched, table, wheels)
    assert downloads == ["download"] * 4
    later = replace(locked.release("later"), epoch=1_800_000_000)
    [image, *_] = images_in(locked.make(later, watched, table, wheels).artifacts[0].file)
    [before, *_] = images_in(third.artifacts[0].file)
    same = [a == b for a, b in zip(image.layers, before.layers, strict=True)]
    assert (downloads, same[-2:]) == (["download"] * 4, [True, False])
    proof = locked.make(locked.release("proof"), watched, table, wheels, anew=True)
    assert downloads == ["download"] * 6
    assert len({each.artifacts[0].digest for each in (first, second, third, proof)}) == 1
    assert len(list(shelf.glob("*.json"))) == len(list(shelf.glob("*.tar.gz"))) == 6


def test_a_base_that_was_kept_is_compared_with_what_is_asked_for(
    world: World, base: str, tmp_path: Path
) -> None:
    reference = Reference.parse(base)
    assert reference.digest is not None
    kept = world.cache / reference.digest.hex
    LayoutWriter(kept).finish([])
    assert Bases(world.cache, world).get(reference).digest == reference.digest
    blob = next((kept / "blobs" / "sha256").iterdir())
    blob.write_bytes(b"other")
    assert Bases(world.cache, world).get(reference).digest == reference.digest


def test_of_several_wheels_of_a_project_the_most_particular_goes_in(tmp_path: Path) -> None:
    python = f"cp{VERSION.replace('.', '')}"
    names = [
        f"hello-1.2.0-{python}-{python}-manylinux_2_17_x86_64.whl",
        f"hello-1.2.0-{python}-{python}-manylinux_2_28_x86_64.whl",
        "hello-1.2.0-py3-none-any.whl",
    ]
    for name in names:
        (tmp_path / name).touch()
    files = [Artifact.of_file(tmp_path / name, kind="wheel") for name in names]
    for wheels in (files, files[::-1]):
        source = FromWheels(
            name="hello",
            table=python_table("scratch"),
            release=RELEASE,
            wheels=wheels,
            downloader=Downloader(run),
        )
        here = Python("usr/bin/python", VERSION)
        for glibc, name in {(): names[1], (2, 36): names[1], (2, 27): names[0]}.items():
            [own] = source._own(Platform.parse("linux/amd64"), here, glibc)
            assert own.name == name


def test_other_libraries_than_at_first_are_refused(repo: Repo, world: World) -> None:
    resolved = {TOOLS: {"deflate": "0.1", "installer": "0.1"}}
    with pytest.raises(OtherTools, match=r"first made by .*0\.1.*, and here there is"):
        repo.make(repo.release(), world, {"hello": GO}, resolved=resolved)


def test_libraries_count_only_where_they_decide_bytes() -> None:
    here = version("deflate")
    first = {TOOLS: {"deflate": here, "installer": "0.1"}}
    assert _tools([GO], first) == {"deflate": here}
    assert _tools([ImageTable(name="ghcr.io/acme/hello")], {TOOLS: {"deflate": "0.1"}}) == {}
    with pytest.raises(OtherTools):
        _tools([GO, python_table("scratch")], first)


def test_a_variant_that_says_nothing_is_built_as_its_architecture(repo: Repo, world: World) -> None:
    table = replace(GO, platforms=("linux/arm64/v8",))
    image, *_ = repo.make(repo.release(), world, {"hello": table}).artifacts
    assert [str(each.platform) for each in images_in(image.file)] == ["linux/arm64"]


def made(repo: Repo, release: Release, world: World, table: ImageTable) -> None:
    wheel = release.work.parent / "hello-1.2.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    repo.make(release, world, {"hello": table}, (Artifact.of_file(wheel, kind="wheel"),))


def test_what_an_image_from_wheels_lacks_is_told(repo: Repo, world: World, base: str) -> None:
    table = replace(python_table(base), requirements="")
    with pytest.raises(
        NoWheel, match=r"images\.hello\.projects: this release has no wheel of other$"
    ):
        made(repo, repo.release("one"), world, replace(table, projects=("other",)))
    with pytest.raises(NoPython, match="there is no Python on scratch"):
        made(repo, repo.release("two"), world, replace(table, base="scratch"))
    with pytest.raises(NoPython, match="'/bin/python' is no interpreter"):
        made(repo, repo.release("three"), world, replace(table, python="/bin/python"))
    gone = r"images.hello.platforms: the base .* is not there for linux/s390x; it is for linux/"
    with pytest.raises(NoBase, match=gone):
        made(repo, repo.release("four"), world, replace(table, platforms=("linux/s390x",)))
    nowhere = f"{base.partition('@')[0]}@sha256:{'0' * 64}"
    with pytest.raises(NoBase, match=r"the base .* cannot be had"):
        made(repo, repo.release("five"), world, replace(table, base=nowhere))


def test_all_that_is_wrong_beforehand_is_told_at_once(repo: Repo, world: World, base: str) -> None:
    (repo.root / "loose.txt").write_text("markupsafe>=3\n\nattrs==25.1.0\n")
    (repo.root / "lading.toml").write_text(
        '[images."a b"]\n[images.bare]\npython = "/bin/python"\n'
        '[images.lost]\nrequirements = "lost.txt"\n[images.set]\ntags = ["latest"]\n'
    )
    git(repo.root, "add", "--all")
    git(repo.root, "commit", "--quiet", "--message=build: loose")
    tables = {
        "a b": replace(GO, package="./cmd/none"),
        "bare": ImageTable(name="ghcr.io/acme/bare", from_="wheels", python="/bin/python"),
        "loose": python_table(base, requirements="loose.txt"),
        "lost": python_table(base, requirements="lost.txt"),
        "twin": replace(GO, platforms=BOTH[:1]),
        "set": replace(GO, variables={"main.nothing": "x"}),
    }
    found = ImageMaker(tables, world).problems(repo.release())
    assert {(each.file, each.line, each.text.partition(":")[0]) for each in found} >= {
        ("lading.toml", 1, 'images."a b"'),
        ("lading.toml", 2, "images.bare.base"),
        ("lading.toml", 3, "images.bare.python"),
        ("loose.txt", 1, "'markupsafe>=3' is no requirement of exactly one version"),
        ("loose.txt", 3, "attrs==25.1.0 has no hash"),
        ("lading.toml", 5, "images.lost.requirements"),
    }
    assert any("main.nothing" in each.text for each in found)
    assert not any("binaries" in each.text for each in found)
    assert {
        "lading.toml:7: images.set.tags: ghcr.io/acme/hello:v1.2.0 is a tag of [images.a b], too",
        "lading.toml:3: images.bare.python: '/bin/python' is no interpreter",
    } <= {*map(str, found)}


def test_what_leads_out_of_the_repository_is_refused_with_its_line(
    repo: Repo, world: World, base: str, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "go.mod").write_text("module example.org/other\n")
    (elsewhere / "lock.txt").write_text("")
    (repo.root / "other").symlink_to(elsewhere)
    (repo.root / "lock.txt").symlink_to(elsewhere / "lock.txt")
    (repo.root / "README.md").unlink()
    (repo.root / "README.md").symlink_to(elsewhere / "lock.txt")  # no business of an image
    (repo.root / "empty").mkdir()
    (repo.root / "empty" / "file").write_text("")
    (repo.root / "lading.toml").write_text(
        '[images.away]\nfrom = "go"\nfolder = "other"\n'
        '[images.empty]\nfrom = "go"\nfolder = "empty"\n'
        '[images.locked]\nfrom = "wheels"\nrequirements = "lock.txt"\n'
    )
    git(repo.root, "add", "--all")
    git(repo.root, "commit", "--quiet", "--message=build: links")
    tables = {
        "away": replace(GO, folder="other", tags=("a",)),
        "empty": replace(GO, folder="empty", tags=("b",)),
        "fine": replace(GO, tags=("c",)),
        "locked": python_table(base, requirements="lock.txt"),
    }
    found = ImageMaker(tables, world).problems(repo.release())
    assert sorted(map(str, found)) == [
        "lading.toml:3: images.away.folder: other leads out of the repository",
        "lading.toml:6: images.empty.folder: empty holds no go.mod",
        "lading.toml:9: images.locked.requirements: lock.txt leads out of the repository",
    ]

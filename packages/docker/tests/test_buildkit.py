import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine import docker_without_containerd, serving
from imagery import ELSEWHERE, HERE, VERSION, Repo, git
from lading_artifact import Artifact, Outcome
from lading_docker import (
    BuildFailed,
    ImageGate,
    ImageMaker,
    ImagePlace,
    ImageTable,
    NoBuilder,
    NotPassed,
    World,
    build_head,
    check_folder,
)
from lading_docker._contents import images_in
from lading_docker._files import files_in
from lading_docker._source import Source
from lading_oci import Name, Reference, Registry, unpack
from lading_project import load
from lading_run import Refused
from lading_tools import find

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("buildx")]

BOTH = (f"linux/{HERE}", f"linux/{ELSEWHERE}")
TABLE = ImageTable(name="ghcr.io/acme/hello", platforms=BOTH)
TWO = {
    "copies": replace(TABLE, target="whole"),
    "runs": replace(TABLE, from_="Run", platforms=BOTH[:1]),
}
COPIES = """FROM scratch AS whole
ARG VERSION
LABEL org.example.version=$VERSION
COPY README.md /app/
USER 65532
HEALTHCHECK --interval=5s CMD ["/app/hello", "--check"]
ENTRYPOINT ["/app/hello"]

FROM scratch AS more
COPY . /
"""


@pytest.fixture(scope="module")
def buildx() -> Path:
    """The program: to look for problems does not get it, so it is there before any test."""
    return find("buildx")


@pytest.fixture(scope="module")
def buildkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a buildkitd."""
    with serving(tmp_path_factory.mktemp("one")) as address:
        yield address


def commit(repo: Repo, files: Mapping[str, str]) -> None:
    for name, text in {".dockerignore": ".git\n", **files}.items():
        (repo.root / name).write_text(text)
    git(repo.root, "add", "--all")
    git(repo.root, "commit", "--quiet", "--message=build: image")


def test_an_image_from_a_dockerfile_is_made_for_every_platform(
    repo: Repo, world: World, buildkit: str, tmp_path: Path
) -> None:
    commit(repo, {"Dockerfile": COPIES})
    table = replace(
        TABLE,
        builder=buildkit,
        target="whole",
        arguments={"VERSION": "v{version}"},
        labels={"a": "b"},
    )
    release = repo.release()
    assert ImageMaker({"hello": table}, world).problems(release) == []
    [file, *tags] = repo.make(release, world, {"hello": table}).artifacts
    layout = unpack(file.file, tmp_path / "layout")
    assert file.holds == str(layout.digest)
    assert {tag.digest for tag in tags} == {file.holds}
    assert [str(each) for each in layout.platforms()] == list(BOTH)
    for image in images_in(file.file):
        assert set(files_in(file.file, image.layers).entries) == {"app", "app/README.md"}
        assert image.config["config"] == {
            "User": "65532",
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Entrypoint": ["/app/hello"],
            "Healthcheck": {"Test": ["CMD", "/app/hello", "--check"], "Interval": 5_000_000_000},
            "WorkingDir": "/",
            "Labels": {
                "a": "b",
                "org.example.version": "v1.2.0",
                "org.opencontainers.image.title": "hello",
                "org.opencontainers.image.version": "1.2.0",
                "org.opencontainers.image.revision": release.commit,
                "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
            },
        }


@pytest.fixture
def another(tmp_path: Path) -> Iterator[str]:
    """The address of a buildkitd that has built nothing yet."""
    folder = tmp_path / "another"
    folder.mkdir()
    with serving(folder) as address:
        yield address


@pytest.fixture
def built(repo: Repo, world: World, buildkit: str, base: str) -> dict[str, Artifact]:
    """Two images by name: one for two platforms that copies, one for this that runs."""
    script = f"open('/made', 'w').write('{VERSION}')"
    run = f'FROM {base}\nRUN ["/usr/local/bin/python{VERSION}", "-c", "{script}"]\n'
    commit(repo, {"Dockerfile": COPIES, "Run": run})
    made = repo.make(repo.release("one"), replace(world, builder=buildkit), TWO)
    return {each.name: each for each in made.artifacts if each.kind == "image"}


def test_images_are_the_same_from_two_folders_under_two_umasks_without_cache(
    repo: Repo, world: World, built: dict[str, Artifact], another: str
) -> None:
    before = os.umask(0o077)
    try:
        release = repo.release("another/longer")
        again = repo.make(release, replace(world, builder=another), TWO).artifacts
    finally:
        os.umask(before)
    assert {x.name: x.digest for x in again if x.kind == "image"} == {
        name: each.digest for name, each in built.items()
    }
    [image] = images_in(built["runs-1.2.0.oci.tar"].file)
    assert "made" in files_in(built["runs-1.2.0.oci.tar"].file, image.layers[-1:]).entries


def test_a_proof_takes_nothing_from_the_cache(
    repo: Repo, world: World, buildkit: str, base: str
) -> None:
    script = "import time; open('/made', 'w').write(str(time.time_ns()))"
    commit(
        repo, {"Run": f'FROM {base}\nRUN ["/usr/local/bin/python{VERSION}", "-c", "{script}"]\n'}
    )
    table = {"runs": replace(TWO["runs"], builder=buildkit)}
    first, second, proof = (
        repo.make(repo.release(name), world, table, anew=anew).artifacts[0].digest
        for name, anew in (("one", False), ("two", False), ("proof", True))
    )
    assert (first == second, first == proof) == (True, False)


def test_an_image_from_a_dockerfile_names_its_base_by_its_digest(
    built: dict[str, Artifact], base: str
) -> None:
    [image] = images_in(built["runs-1.2.0.oci.tar"].file)
    run = image.config["config"]
    assert isinstance(run, dict)
    labels = {key: value for key, value in run["Labels"].items() if ".base." in key}
    name, _, digest = base.partition("@")
    assert labels == {
        "org.opencontainers.image.base.name": name,
        "org.opencontainers.image.base.digest": digest,
    }


@pytest.mark.parametrize(
    ("images", "found"),
    [
        (["a/b@D"], "docker.io/a/b@D"),
        (["b:1@D"], "docker.io/library/b:1@D"),
        (["localhost/b@D"], "localhost/b@D"),
        (["a/b:1"], "None"),
        (["no image@D"], "None"),
        (["a/b-$TARGETARCH@D"], "None"),
        (["a/b@D", "scratch"], "None"),
    ],
)
def test_a_base_is_told_if_it_is_the_same_for_all_platforms(
    repo: Repo, images: list[str], found: str
) -> None:
    digest = f"sha256:{'0' * 64}"
    text = "".join(f"FROM {each.replace('D', digest)}\n" for each in images)
    commit(repo, {"Dockerfile": text})
    assert str(Source(TABLE, repo.release()).below) == found.replace("D", digest)


def test_what_is_pulled_back_from_a_registry_makes_the_same_file(
    repo: Repo, world: World, built: dict[str, Artifact], registry: str, tmp_path: Path
) -> None:
    name = Name.parse("ghcr.io/acme/hello")
    place = ImagePlace(image=name, files=dict.fromkeys(built, ""), world=world.rehearsed(registry))
    release = repo.release("three")
    for each in built.values():
        place.take(release, each, [each])
        assert place.read_back(release, each, tmp_path) == each.digest


def test_what_does_not_build_is_told_by_buildkit_with_the_line(
    repo: Repo, world: World, buildkit: str
) -> None:
    commit(repo, {"Dockerfile": "FROM scratch\n\nCOPY none.txt /\n", "Second": "FROM\n"})
    table = replace(TABLE, builder=buildkit)
    with pytest.raises(BuildFailed) as caught:
        repo.make(repo.release("one"), world, {"hello": table})
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == ("Dockerfile", 3)
    assert '"/none.txt": not found' in problem.text
    assert "   3 | >>> COPY none.txt /" in problem.text
    with pytest.raises(BuildFailed) as caught:
        repo.make(repo.release("two"), world, {"hello": replace(table, from_="Second")})
    assert str(caught.value).splitlines()[:2] == [
        "The image hello does not build:",
        "Second:1: dockerfile parse error on line 1: FROM requires either one or three arguments",
    ]


def test_a_program_that_cannot_run_on_the_builder_is_told_with_what_helps(
    repo: Repo, world: World, buildkit: str
) -> None:
    commit(repo, {"Dockerfile": 'FROM scratch\nCOPY --chmod=755 README.md /p\nRUN ["/p"]\n'})
    table = replace(TABLE, builder=buildkit, platforms=BOTH[:1])
    with pytest.raises(BuildFailed) as caught:
        repo.make(repo.release(), world, {"hello": table})
    [problem] = caught.value.problems
    assert problem.line == 3
    assert problem.hint.startswith("Another platform's programs run where QEMU is registered")


def test_a_secret_in_the_history_of_what_was_built_is_found(
    repo: Repo, world: World, buildkit: str
) -> None:
    secret = "FROM scratch\nARG API_TOKEN\nCOPY README.md /$API_TOKEN\nENV API_TOKEN=$API_TOKEN\n"
    commit(repo, {"Dockerfile": f"{secret}USER 1\n"})
    table = replace(
        TABLE, builder=buildkit, platforms=BOTH[:1], arguments={"API_TOKEN": "hunter22"}
    )
    release = repo.release()
    made = repo.make(release, world, {"hello": table})
    verdict = ImageGate({"hello": table}).judge(release, made.artifacts)
    assert verdict.outcome is Outcome.FINDINGS
    told = [each.text for each in verdict.problems]
    assert told == [
        f"hello (secrets) {BOTH[0]}: its {where} shows a secret that was set: API_TOKEN"
        for where in ("configuration", "history")
    ]
    assert "hunter22" not in "".join(told)


def test_a_health_check_in_a_dockerfile_is_judged_as_it_was_built(
    repo: Repo, world: World, buildkit: str
) -> None:
    shell = "FROM scratch\nCOPY README.md /\nUSER 1\nHEALTHCHECK CMD wget localhost\n"
    bare = "FROM scratch\nCOPY README.md /\nUSER 1\n"
    commit(repo, {"Dockerfile": shell, "None": bare})
    wanted = replace(TABLE, builder=buildkit, platforms=BOTH[:1], health_check=True)
    tables = {"none": replace(wanted, from_="None"), "shell": wanted}
    release = repo.release()
    made = repo.make(release, world, tables)
    none, shell = (each.text for each in ImageGate(tables).judge(release, made.artifacts).problems)
    assert none == f"none (health-check) {BOTH[0]}: it carries no health check"
    assert shell.endswith("wants a shell, and there is no /bin/sh: write it as a list")


def test_a_check_holds_what_an_image_is_built_from_against_the_rules_too(
    repo: Repo, buildkit: str, base: str, client: Registry, tmp_path: Path
) -> None:
    named = Reference.parse(base)
    assert named.digest is not None
    client.tag(named.name, named.digest, "v1")
    settings = f'[images.hello]\nname = "ghcr.io/acme/hello"\nbuilder = "{buildkit}"\n'
    waiver = 'waive = { base-digest = "it is ours" }\n'
    commit(
        repo,
        {
            "Dockerfile": f"FROM {named.name}:v1 AS base\nFROM scratch\nCOPY . /\nUSER 1\n",
            "lading.toml": f"{settings}{waiver}",
        },
    )
    out = tmp_path / "out"
    build_head(repo.root, load(repo.root).unit(), out)
    assert check_folder(repo.root, load(repo.root).unit(), out).outcome is Outcome.CLEAN
    changed = waiver.replace("base-digest", "context").replace("}", ', bases = "x" }')
    built = git(repo.root, "rev-parse", "HEAD")
    commit(repo, {"lading.toml": f"{settings}{changed}"})
    with pytest.raises(NotPassed) as caught:
        check_folder(repo.root, load(repo.root).unit(), out)
    unknown, older, loose, needless = map(str, caught.value.problems)
    head = git(repo.root, "rev-parse", "HEAD")
    assert older == f"hello-1.2.0.oci.tar is of commit {built[:12]}, and not of {head[:12]}"
    assert unknown == "lading.toml:4: images.hello.waive.bases: there is no rule 'bases'"
    assert loose.startswith(f"Dockerfile:1: hello (base-digest): {named.name}:v1 has no digest, ")
    assert needless.endswith("waive.context: context holds; there is nothing to waive")


def test_a_missing_builder_is_told_beforehand(repo: Repo, world: World, tmp_path: Path) -> None:
    commit(repo, {"Dockerfile": COPIES})
    release = repo.release()
    nothing = f"unix://{tmp_path}/none"
    builders = {
        "absent": nothing,
        "named": "nobody-has-made-it",
        "refused": "tcp://127.0.0.1:1",
        "strange": "tcp://127.0.0.1:port",
    }
    tables = {
        name: replace(TABLE, name=f"ghcr.io/acme/{name}", builder=builder)
        for name, builder in builders.items()
    }
    found = ImageMaker(tables, world).problems(release)
    assert {each.exit_code for each in found} == {69}
    assert [each.text for each in found] == [
        f"[images.{name}] no BuildKit builds Dockerfile: {why}"
        for name, why in {
            "absent": f"nothing answers at {nothing} (No such file or directory)",
            "named": 'no builder "nobody-has-made-it" found',
            "refused": "nothing answers at tcp://127.0.0.1:1 (Connection refused)",
            "strange": "nothing answers at tcp://127.0.0.1:port (Port could not be cast to integer "
            "value as 'port')",
        }.items()
    ]
    assert "[images.absent], or BUILDKIT_HOST" in found[0].hint
    with pytest.raises(NoBuilder, match="nothing answers at") as caught:
        repo.make(release, world, {"absent": tables["absent"]})
    assert caught.value.exit_code == 69


def test_a_builder_of_buildx_is_used_by_its_name(
    repo: Repo,
    world: World,
    buildkit: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commit(repo, {"Dockerfile": "FROM scratch\nCOPY README.md /\n"})
    monkeypatch.setenv("BUILDX_CONFIG", str(tmp_path / "buildx"))
    create = ["create", "--name=mine", "--driver=remote", buildkit]
    subprocess.run([find("buildx"), *create], check=True)
    tables = {"hello": replace(TABLE, builder="mine", platforms=("linux/arm64/v8",))}
    release = repo.release()
    assert ImageMaker(tables, world).problems(release) == []
    [image] = images_in(repo.make(release, world, tables).artifacts[0].file)
    assert str(image.platform) == "linux/arm64"


def test_a_machine_without_docker_has_no_builder(
    repo: Repo, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repo, {"Dockerfile": COPIES})
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    [problem] = ImageMaker({"hello": TABLE}, world).problems(repo.release("one"))
    assert problem.text.startswith(
        "[images.hello] no BuildKit builds Dockerfile: failed to connect"
    )
    empty = replace(world, tools=replace(world.tools, cache=tmp_path / "empty"))
    [problem] = ImageMaker({"hello": TABLE}, empty).problems(repo.release("two"))
    assert problem.text.endswith("there is no buildx, and no address of a buildkitd")


def test_a_docker_that_writes_no_layouts_is_told_beforehand(
    repo: Repo, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repo, {"Dockerfile": COPIES})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    with docker_without_containerd(tmp_path) as address:
        monkeypatch.setenv("DOCKER_HOST", address)
        [problem] = ImageMaker({"hello": TABLE}, world).problems(repo.release())
    assert problem.text == (
        "[images.hello] no BuildKit builds Dockerfile: the builder of this Docker writes no OCI "
        "layouts, for Docker keeps its images without containerd"
    )
    assert "run `docker buildx create --use`" in problem.hint


def test_images_from_go_are_built_where_there_is_no_builder(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = f'[images.docker]\nname = "ghcr.io/acme/docker"\nbuilder = "unix://{tmp_path}/none"\n'
    go = '[images.go]\nname = "ghcr.io/acme/go"\nfrom = "go"\npackage = "./cmd/hello"\n'
    commit(repo, {"Dockerfile": COPIES, "lading.toml": f"{docker}{go}"})
    monkeypatch.chdir(repo.root)
    out = tmp_path / "out"
    with pytest.raises(NoBuilder) as caught:
        build_head(repo.root, load(repo.root).unit(), out)
    assert str(caught.value).startswith(
        "1 built; not built:\n[images.docker] no BuildKit builds Dockerfile: nothing answers at "
    )
    assert caught.value.exit_code == 69
    assert [each.name for each in out.glob("*.tar")] == ["go-1.2.0.oci.tar"]
    with pytest.raises(Refused, match="no BuildKit builds Dockerfile") as refused:
        build_head(repo.root, load(repo.root).unit(), out, ["docker"])
    assert refused.value.exit_code == 69


def test_all_mistakes_are_told_where_there_is_no_builder_and_nothing_is_built(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = '[images.app]\nname = "ghcr.io/acme/app"\nfrom = "go"\npackage = "./cmd/hello"\n'
    x = f'[images.x]\nname = "ghcr.io/acme/app"\nbuilder = "unix://{tmp_path}/none"\n'
    settings = f'{app}{x}context = "nope"\n'
    commit(repo, {"Dockerfile": "FROM scratch\n", "lading.toml": settings})
    monkeypatch.chdir(repo.root)
    with pytest.raises(Refused) as caught:
        build_head(repo.root, load(repo.root).unit(), tmp_path / "out")
    texts = [problem.text for problem in caught.value.problems]
    assert texts[0].startswith("[images.x] no BuildKit builds Dockerfile: nothing answers at ")
    assert texts[1] == "images.x.context: there is no folder nope"
    assert texts[2] == "images.x.tags: ghcr.io/acme/app:v1.2.0 is a tag of [images.app], too"
    assert caught.value.exit_code == 2
    assert not (tmp_path / "out").exists()

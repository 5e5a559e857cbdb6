from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import Release
from lading_docker import ImageMaker, ImageTable, World
from lading_docker._source_rules import SOURCE_RULES, held
from lading_tools import Toolbox

DIGEST = f"sha256:{'0' * 64}"
TABLE = ImageTable(name="ghcr.io/acme/api", from_="deploy/Dockerfile")
NO_DIGEST = "has no digest, and can come to mean another image"
PINNED = f"FROM python:3.12@{DIGEST}\nCOPY . /\n"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release whose clean clone has a history and nothing else."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("")
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="c0ffee" + "0" * 34,
        epoch=0,
        source=tmp_path,
        root=tmp_path,
        work=tmp_path,
    )


def told(release: Release, files: Mapping[str, str], table: ImageTable = TABLE) -> list[str]:
    for name, text in files.items():
        (release.source / name).parent.mkdir(parents=True, exist_ok=True)
        (release.source / name).write_text(text)
    return [str(each) for each in held("api", table, release)]


def test_a_base_without_a_digest_is_found_with_its_line(release: Release) -> None:
    text = (
        f"ARG TAG=latest\nFROM go:${{TAG}} AS a\nFROM x@{DIGEST}\nCOPY --from=b:1 /b /b\nFROM $X\n"
    )
    files = {"deploy/Dockerfile": text, ".dockerignore": ".git\n"}
    assert told(release, files, replace(TABLE, arguments={"TAG": "{version}"})) == [
        f"deploy/Dockerfile:2: api (base-digest): go:1.2.0 (go:${{TAG}}) {NO_DIGEST}",
        f"deploy/Dockerfile:4: api (base-digest): b:1 {NO_DIGEST}",
        "deploy/Dockerfile:5: api (base-digest): $X names no image",
    ]
    problem = next(held("api", TABLE, release))
    assert problem.hint == (
        "Write it with its digest, which `crane digest go:latest` tells: go:latest@sha256:…\n"
        'Or waive it: waive = { base-digest = "why" } in [images.api].'
    )


def test_a_base_that_differs_by_platform_is_told_for_each(release: Release) -> None:
    files = {
        "deploy/Dockerfile": "ARG TARGETARCH\nFROM go-${TARGETARCH}\n",
        ".dockerignore": ".git",
    }
    assert [each.split()[3] for each in told(release, files)] == ["go-amd64", "go-arm64"]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (".env", "**/.env"),
        ("deploy/.env.production", "**/.env.*"),
        ("tls/server.pem", "**/*.pem"),
        ("tls/server.key", "**/*.key"),
        ("id_rsa_deploy", "**/id_rsa*"),
        (".npmrc", "**/.npmrc"),
        (".pypirc", "**/.pypirc"),
        (".netrc", "**/.netrc"),
        (".aws/credentials", "**/.aws"),
    ],
)
def test_a_context_that_would_send_secrets_is_refused_with_the_line(
    release: Release, file: str, line: str
) -> None:
    files = {"deploy/Dockerfile": PINNED, ".dockerignore": "*.md\n.git\n", file: ""}
    shown = file.partition("/")[0] if file.startswith(".aws") else file
    assert told(release, files) == [f".dockerignore: api (context): the context would send {shown}"]
    hint = next(held("api", TABLE, release)).hint
    assert hint.startswith(f"Write at the end of .dockerignore: {line}\nOr waive it: ")
    assert told(release, {".dockerignore": f"*.md\n.git\n{line}\n"}) == []


def test_a_context_without_dockerignore_sends_the_history(release: Release) -> None:
    assert told(release, {"deploy/Dockerfile": PINNED}) == [
        "deploy/Dockerfile: api (context): the context would send .git"
    ]
    assert told(release, {".dockerignore": ".git\n!.git/HEAD\n"}) == [
        ".dockerignore: api (context): the context would send .git/HEAD"
    ]


def test_secrets_of_a_kind_are_counted_with_folders_as_one(release: Release) -> None:
    files = {"deploy/Dockerfile": PINNED, ".dockerignore": ".git", "a/.ssh/x": "", "a/.ssh/y": ""}
    assert told(release, {**files, "b/.ssh/x": "", "c/.ssh/x": ""}) == [
        ".dockerignore: api (context): the context would send a/.ssh and 2 more like **/.ssh"
    ]


def test_what_is_meant_to_be_public_is_sent(release: Release) -> None:
    public = {"id_rsa.pub": "", ".env.example": ""}
    assert told(release, {"deploy/Dockerfile": PINNED, ".dockerignore": "/.git", **public}) == []


def test_a_dockerfile_s_own_dockerignore_counts(release: Release) -> None:
    own = {"deploy/Dockerfile.dockerignore": "**\n", ".dockerignore": "!x["}
    assert told(release, {"deploy/Dockerfile": PINNED, **own}) == []
    assert told(release, {"deploy/Dockerfile.dockerignore": "x\n!\n"}) == [
        "deploy/Dockerfile.dockerignore:2: '!' is no pattern"
    ]


def test_each_source_rule_can_be_waived_where_it_is_broken(release: Release) -> None:
    files = {"deploy/Dockerfile": "FROM go:1\n"}
    assert len(told(release, files)) == len(SOURCE_RULES)
    waived = replace(TABLE, waive=dict.fromkeys(SOURCE_RULES, "a reason"))
    assert told(release, {}, waived) == []


def test_a_needless_waiver_is_a_mistake(release: Release) -> None:
    waived = replace(TABLE, waive=dict.fromkeys(SOURCE_RULES, "a reason"))
    needless = [
        f"images.api.waive.{rule}: {rule} holds; there is nothing to waive" for rule in SOURCE_RULES
    ]
    files = {"deploy/Dockerfile": PINNED, ".dockerignore": ".git"}
    assert told(release, files, waived) == needless
    assert told(release, {}, replace(waived, from_="go")) == needless


def test_a_dockerfile_and_a_context_that_are_not_there_are_told(release: Release) -> None:
    assert told(release, {}, replace(TABLE, context="none")) == [
        "images.api.from: there is no file deploy/Dockerfile",
        "images.api.context: there is no folder none",
    ]
    settings = '[images.api]\nname = "ghcr.io/acme/api"\ncontext = "none"\n'
    assert told(release, {"lading.toml": settings}, replace(TABLE, context="none")) == [
        "lading.toml:1: images.api.from: there is no file deploy/Dockerfile",
        "lading.toml:3: images.api.context: there is no folder none",
    ]


def test_where_there_is_no_such_dockerfile_no_builder_is_asked_for(release: Release) -> None:
    world = World(tools=Toolbox(), cache=release.work, logins=lambda _: None)
    table = replace(TABLE, from_="goo", builder=f"unix://{release.work}/none")
    [problem] = ImageMaker({"api": table}, world).problems(release)
    assert problem.text == "images.api.from: there is no file goo"
    assert problem.hint == "It is `wheels`, `go`, or the path of a Dockerfile that is committed."


@pytest.mark.parametrize(
    ("links", "found"),
    [
        pytest.param({"ctx": "."}, ["6: images.api.context: ctx"], id="context"),
        pytest.param({"Dockerfile": "Dockerfile"}, ["5: images.api.from: Dockerfile"], id="from"),
        pytest.param(
            {"ctx": ".", "Dockerfile": "Dockerfile"},
            ["5: images.api.from: Dockerfile", "6: images.api.context: ctx"],
            id="both",
        ),
        pytest.param(
            {"ctx/.dockerignore": "nothing"},
            ["6: images.api.context: ctx/.dockerignore"],
            id="ignore",
        ),
        pytest.param({"ctx/data": "nothing"}, [], id="sent-as-a-link"),
    ],
)
def test_what_leads_out_of_the_repository_is_refused_with_its_line(
    release: Release,
    tmp_path_factory: pytest.TempPathFactory,
    links: dict[str, str],
    found: list[str],
) -> None:
    settings = '\n\n[images.api]\nname = "ghcr.io/acme/api"\nfrom = "Dockerfile"\ncontext = "ctx"\n'
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "Dockerfile").write_text(PINNED)
    for name, target in links.items():
        (release.source / name).parent.mkdir(exist_ok=True)
        (release.source / name).symlink_to(elsewhere / target)
    files = {"lading.toml": settings, "Dockerfile": PINNED, "ctx/file": ""}
    table = replace(TABLE, from_="Dockerfile", context="ctx")
    kept = {name: text for name, text in files.items() if name.partition("/")[0] not in links}
    out = "leads out of the repository"
    assert told(release, kept, table) == [f"lading.toml:{each} {out}" for each in found]


def test_a_link_within_the_repository_is_followed(release: Release) -> None:
    (release.source / "ctx").symlink_to("real")
    files = {"Dockerfile": PINNED, "real/file": ""}
    assert told(release, files, replace(TABLE, from_="Dockerfile", context="ctx")) == []

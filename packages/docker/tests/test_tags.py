import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from lading_artifact import Release
from lading_docker import ImageTable
from lading_docker._tags import POLICY, moving_of, tags_of
from lading_docker._ways import WAYS

RELEASE = Release(
    unit="",
    version="1.2.3",
    tag="v1.2.3",
    commit="0123456789abcdef" * 2 + "01234567",
    epoch=0,
    source=Path(),
    root=Path(),
    work=Path(),
)


@pytest.mark.parametrize(
    ("policy", "version", "tags"),
    [
        pytest.param(POLICY, "1.2.3", ["v1.2.3", "1.2", "latest"], id="release"),
        pytest.param(POLICY, "1.2.3-rc.1", ["v1.2.3-rc.1"], id="prerelease"),
        pytest.param(POLICY, "1.2.3+build.7", ["v1.2.3_build.7", "1.2", "latest"], id="build"),
        pytest.param(
            ("{major}", "{major}.{minor}.{patch}", "sha-{commit}"),
            "1.2.3",
            ["1", "1.2.3", "sha-0123456789ab"],
            id="others",
        ),
    ],
)
def test_tags_are_as_the_policy_says(
    policy: tuple[str, ...], version: str, tags: list[str]
) -> None:
    assert [tag.text for tag in tags_of(policy, replace(RELEASE, version=version))] == tags


def test_a_prerelease_takes_no_tag_that_its_release_will_have() -> None:
    policy = ("{major}.{minor}.{patch}", "v{version}", "sha-{commit}")
    tags = tags_of(policy, replace(RELEASE, version="1.2.3-rc.1"))
    assert [tag.text for tag in tags] == ["v1.2.3-rc.1", "sha-0123456789ab"]


def test_a_snapshot_has_the_tag_of_its_commit_and_moves_none() -> None:
    snapshot = replace(RELEASE, tag="sha-0123456", snapshot=True)
    assert [tag.text for tag in tags_of(POLICY, snapshot)] == ["sha-0123456"]
    assert moving_of(POLICY, snapshot) == {}


def test_what_names_the_whole_version_or_the_commit_never_moves() -> None:
    policy = ("v{version}", "{major}.{minor}.{patch}", "{major}", "sha-{commit}", "edge")
    assert moving_of(policy, RELEASE) == {"1": "{major}", "edge": "edge"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({"name": "acme/api"}, "names no registry", id="no-registry"),
        pytest.param({"name": ()}, "name: expected at least one", id="no-name"),
        pytest.param(
            {"name": ("ghcr.io/a/b", "ghcr.io/a/b")},
            "name: 'ghcr.io/a/b' is there twice",
            id="twice",
        ),
        pytest.param({"tags": ("{minr}",)}, "{minr} in '{minr}' stands for nothing", id="place"),
        pytest.param({"tags": ("a b",)}, "tags: 'a b' makes no tag", id="tag"),
        pytest.param({"tags": ("{patch}",)}, "{patch} goes with the others", id="patch"),
        pytest.param({"tags": ("x", "x")}, "tags: 'x' is there twice", id="tag-twice"),
        pytest.param({"platforms": ("amd64",)}, "platforms: 'amd64' is no platform", id="platform"),
        pytest.param({"platforms": ()}, "platforms: expected at least one", id="no-platform"),
        pytest.param({"base": "ghcr.io/a/b:1"}, "base: 'ghcr.io/a/b:1' has no digest", id="base"),
        pytest.param({"ports": (70000,)}, "ports: 70000 is no port", id="port"),
        pytest.param({"labels": {"A B": "c"}}, "labels: 'A B' is no name of a label", id="label"),
        pytest.param({"environment": {"": "x"}}, "'' = 'x' is no variable", id="nameless"),
        pytest.param({"environment": {"A=B": "y"}}, "environment: 'A=B' = 'y'", id="equals"),
        pytest.param({"environment": {"A": "\0"}}, "environment: 'A' = '\\x00'", id="nul"),
        pytest.param({"platforms": ("windows/amd64",)}, "images are made for Linux", id="windows"),
        pytest.param(
            {"platforms": ("linux/arm64", "linux/arm64/v8")},
            "platforms: 'linux/arm64' is there twice",
            id="variant",
        ),
        pytest.param(
            {"from_": "go", "package": "cmd/hello"},
            "package: expected a folder such as \"./cmd/app\", found 'cmd/hello'",
            id="package",
        ),
        pytest.param({"folder": "../x"}, "folder: expected a path below the root", id="folder"),
        pytest.param({"from_": "/x"}, "from: expected a path below the root", id="from"),
    ],
)
def test_what_a_table_cannot_mean_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$") as caught:
        ImageTable(**({"name": "ghcr.io/acme/api"} | settings))
    assert said in str(caught.value)


EVERY: dict[str, Any] = {
    "base": f"docker.io/library/python@sha256:{'0' * 64}",
    "user": "1",
    "entrypoint": ("/x",),
    "command": ("x",),
    "environment": {"A": "b"},
    "ports": (80,),
    "projects": ("x",),
    "requirements": "requirements.lock",
    "python": "/usr/bin/python3.12",
    "package": "./cmd/x",
    "folder": "x",
    "variables": {"main.version": "{version}"},
    "build_tags": ("x",),
    "context": "x",
    "target": "x",
    "arguments": {"A": "b"},
    "builder": "x",
}
BOTH = ("base", "user", "entrypoint", "command", "environment", "ports")


@pytest.mark.parametrize(
    ("from_", "own"),
    [
        ("wheels", (*BOTH, "projects", "requirements", "python")),
        ("go", (*BOTH, "package", "folder", "variables", "build_tags")),
        ("Dockerfile", ("context", "target", "arguments", "builder")),
    ],
)
def test_keys_that_nothing_would_look_at_are_refused_all_at_once(
    from_: str, own: tuple[str, ...]
) -> None:
    of_all: dict[str, Any] = {"name": "ghcr.io/acme/api", "from_": from_, "labels": {"a": "b"}}
    ImageTable(**of_all, **{key: EVERY[key] for key in own}, health_check=True)
    with pytest.raises(ValueError, match="this is for images from") as caught:
        ImageTable(**of_all, **EVERY)
    told = str(caught.value).split("; ")
    strange = [key.replace("_", "-") for key in EVERY if key not in own]
    assert [each.partition(":")[0] for each in told] == strange
    assert all(each.endswith(f', and here from = "{from_}"') for each in told)


def test_a_key_of_another_way_says_of_which() -> None:
    with pytest.raises(
        ValueError, match=r'^ports: this is for images from wheels or go, and .*"D"$'
    ):
        ImageTable(name="ghcr.io/acme/api", from_="D", ports=(80,))
    with pytest.raises(
        ValueError, match=r"^context: this is for images from a Dockerfile, and here"
    ):
        ImageTable(name="ghcr.io/acme/api", from_="go", context="x")
    with pytest.raises(
        ValueError, match=r"^health-check: a command is for images from wheels or go,"
    ):
        ImageTable(name="ghcr.io/acme/api", health_check=("/app/api", "check"))


def test_every_key_is_in_the_readme_with_what_it_is_for() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", readme, re.MULTILINE)
    names = {each.name: each.name.rstrip("_").replace("_", "-") for each in fields(ImageTable)}
    ways = {key: ", ".join(way.removeprefix("a ") for way in WAYS[key]) for key in WAYS}
    assert sorted(rows) == sorted((names[key], ways.get(key, "all")) for key in names)


def test_all_mistakes_of_a_table_are_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"^name: .*; platforms: .*; ports: 0 is no port$"):
        ImageTable(name=(), from_="go", platforms=("x",), ports=(0,))

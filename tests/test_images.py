"""A release of an image alone: no pyproject.toml, no daemon; and of a commit without a tag."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bases import python_base
from imagery import VERSION
from lading_oci import Digest, Name, Platform, Reference, Registry, serve_registry
from lading_sessions._pythons import Python
from lading_sessions._pythons import find as pythons
from lading_tools import find, user_cache
from strangers import HATCHLING, Environment, committed, git, locked, new_environment, write

RELEASE = ("release", "--tag", "v1.2.0", "--rehearse", "--json")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
HERE = ARCHITECTURES[platform.machine()]
NAME = "ghcr.io/acme/app"
MAIN = """package main

var version = "dev"

func main() { print("app ", version) }
"""
SETTINGS = f"""[images.app]
name = "{NAME}"
from = "go"
variables = {{ "main.version" = "{{version}}" }}
"""
WHEELS = """[wheels]
packages = ["."]

[images.cli]
name = "ghcr.io/acme/cli"
from = "wheels"
requirements = "requirements.lock"
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A repository with a Go program and nothing else."""
    files = {"go.mod": "module example.org/app\n\ngo 1.21\n", "main.go": MAIN}
    return committed(
        tmp_path / "app", files | {"lading.toml": SETTINGS, ".gitignore": "/.lading/\n"}
    )


def served(app: Path, name: str, tag: str, folder: Path) -> tuple[Digest | None, str]:
    """Pull what a rehearsal serves under a tag, and run it; return its digest and its words."""
    registry = app / ".lading" / "rehearsal" / "served" / "registry"
    with serve_registry(registry, find("registry")) as host:
        client = Registry(find("crane"))
        layout = client.pull(Reference(Name(host, name), tag), folder / "layout")
    here = Platform("linux", HERE)
    assert {str(each) for each in layout.platforms()} == {"linux/amd64", "linux/arm64"}
    (folder / "root").mkdir()
    for layer in layout.layers(here):
        command = ["tar", "--extract", "--gzip", "--file", str(layout.path(layer.digest))]
        subprocess.run([*command, "--directory", str(folder / "root")], check=True)
    program = str(folder / "root" / "app" / "app")
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    return layout.digest, done.stderr


def test_an_image_alone_is_built_twice_released_pulled_and_run(
    installed: Environment, app: Path, tmp_path: Path
) -> None:
    ran = installed.run("lading", *RELEASE, "--prove", cwd=app)
    assert ran.returncode == 0, ran.said
    report = json.loads(ran.stdout)
    tags = {(f"{NAME} tags", f"{NAME}:{tag}") for tag in ("v1.2.0", "1.2", "latest")}
    assert {(each["target"], each["artifact"]) for each in report["served"]} == {
        ("git", "v1.2.0"),
        (NAME, "app-1.2.0.oci.tar"),
        *tags,
    }
    assert "prove: built twice, " in ran.stderr
    digest, said = served(app, NAME, "v1.2.0", tmp_path)
    assert (digest is not None, said) == (True, "app 1.2.0")
    assert {each["digest"] for each in report["served"] if each["artifact"].startswith(NAME)} == {
        str(digest)
    }
    sums = Path(report["folder"], "SHA256SUMS").read_text()
    assert "oci.tar" not in sums  # nobody downloads it

    again = installed.run("lading", *RELEASE, cwd=app)
    assert again.returncode == 0, again.said
    assert "blobs sent" not in again.stderr
    assert not any(each["published"] for each in json.loads(again.stdout)["served"])


def test_a_snapshot_of_an_image_has_the_tag_of_its_commit_and_moves_none(
    installed: Environment, app: Path, tmp_path: Path
) -> None:
    ran = installed.run("lading", "release", "--snapshot", "--rehearse", "--json", cwd=app)
    assert ran.returncode == 0, ran.said
    commit = git(app, "rev-parse", "HEAD").strip()
    [tag] = [each for each in json.loads(ran.stdout)["served"] if ":" in each["artifact"]]
    name, _, text = tag["artifact"].rpartition(":")
    assert (name, text.startswith("sha-"), commit.startswith(text[4:])) == (NAME, True, True)
    assert str(served(app, NAME, text, tmp_path)[0]) == tag["digest"]


@pytest.fixture
def both(app: Path, tmp_path: Path) -> Iterator[Path]:
    """The same repository with a Python project, too, and an image from its wheel."""
    folder = tmp_path / "base"
    folder.mkdir()
    with serve_registry(folder / "registry", find("registry")) as host:
        base = python_base(host, find("crane"), folder)
        files = {
            "pyproject.toml": HATCHLING.replace("acme-core~=1.2.0", "markupsafe"),
            "acme_cli.py": "def main(): print('hello')\n",
            "requirements.lock": locked("markupsafe==3.0.2", VERSION, tmp_path),
            "lading.toml": f'{SETTINGS}\n{WHEELS}base = "{base}"\n',
        }
        write(app, files)
        git(app, "add", ".")
        git(app, "commit", "--quiet", "--message=feat: a command")
        yield app


def built_with(python: Python, wheelhouse: Path, repository: Path, folder: Path) -> dict[str, str]:
    """Return the digests of the images that Lading builds under a Python."""
    cache = folder / "cache"  # of its own, but for the tools: nothing that was made before counts
    cache.mkdir(parents=True)
    (cache / "tools").symlink_to(user_cache(os.environ, sys.platform, Path.home()))
    installed = new_environment(folder / "installed", wheelhouse, python.path)
    stranger = replace(installed, env={"LADING_CACHE": str(cache)})
    clone = folder / "clone"
    git(folder, "clone", "--quiet", str(repository), str(clone))
    ran = stranger.run("lading", "docker.build", "--json", cwd=clone)
    assert ran.returncode == 0, ran.said
    return {each["name"]: each["digest"] for each in json.loads(ran.stdout)}


def test_under_the_oldest_and_the_newest_python_the_images_are_the_same(
    wheelhouse: Path, both: Path, tmp_path: Path
) -> None:
    found = pythons(os.environ)
    assert len(found) > 1, "this is shown by two Pythons from 3.11 up: install another"
    first = built_with(found[0], wheelhouse, both, tmp_path / "one")
    assert sorted(first) == ["app-1.2.0.oci.tar", "cli-1.2.0.oci.tar"]
    assert built_with(found[-1], wheelhouse, both, tmp_path / "another") == first

"""What the tests of images share: a repository, and how an image is run."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lading_artifact import Artifact, Made, Order, Release
from lading_docker import ImageMaker, ImageTable, World
from lading_git import Repository, clone_of
from lading_oci import Layout, Platform

EPOCH = 1_700_000_000
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
HERE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
ELSEWHERE = {"amd64": "arm64", "arm64": "amd64"}[HERE]
NOT_NEEDED = {
    "__pycache__",
    "test",
    "idlelib",
    "tkinter",
    "ensurepip",
    "turtledemo",
    "lib2to3",
    "site-packages",
}
GO_MAIN = """package main

import "fmt"

var version = "dev"

func main() { fmt.Println("go", version) }
"""
PYTHON_MAIN = '''"""Says hello."""

import markupsafe


def main() -> None:
    print("python", markupsafe.escape("<1.2.0>"))
'''
PYPROJECT = """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "hello"
version = "1.2.0"
description = "Says hello."
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["markupsafe"]

[project.scripts]
hello = "hello:main"
"""


def git(folder: Path, *argv: str) -> str:
    """Run git as nobody, at a fixed time."""
    who = {
        f"GIT_{r}_{w}": "x@localhost" for r in ("AUTHOR", "COMMITTER") for w in ("NAME", "EMAIL")
    }
    dates = {f"GIT_{role}_DATE": f"@{EPOCH} +0000" for role in ("AUTHOR", "COMMITTER")}
    env = {**os.environ, **who, **dates, "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(
        ["git", *argv], cwd=folder, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@dataclass
class Repo:
    """A repository with a Go module and a Python project, and releases of it."""

    root: Path
    room: Path

    def release(self, name: str = "one") -> Release:
        """Clone HEAD into a folder of its own and tell what a release would be told."""
        repository = Repository(self.root)
        commit = repository.head()
        folder = self.room / name
        folder.mkdir(parents=True)
        return Release(
            unit="",
            version="1.2.0",
            tag="v1.2.0",
            commit=commit,
            epoch=EPOCH,
            source=clone_of(repository, commit, folder / "source", tag="v1.2.0"),
            root=self.root,
            work=folder / "work",
        )

    def make(
        self,
        release: Release,
        world: World,
        tables: Mapping[str, ImageTable],
        inputs: tuple[Artifact, ...] = (),
        resolved: Mapping[str, object] | None = None,
        *,
        anew: bool = False,
    ) -> Made:
        """Make images into a folder beside the clone."""
        dist = release.work.parent / "dist"
        dist.mkdir()
        order = Order(release=release, inputs=inputs, folder=dist, resolved=resolved, anew=anew)
        return ImageMaker(tables, world).make(order)


def run_of(layout: Layout, platform: Platform) -> dict[str, Any]:
    """Return how an image is run."""
    found = layout.config(platform)["config"]
    assert isinstance(found, dict)
    return found


def answer(layout: Layout, platform: Platform, root: Path) -> str:
    """Unpack an image and run its entrypoint in its own file system; return what it says."""
    for layer in layout.layers(platform):
        root.mkdir(exist_ok=True)
        command = ["tar", "--extract", "--gzip", "--file", str(layout.path(layer.digest))]
        subprocess.run([*command, "--directory", str(root)], check=True)
    run = run_of(layout, platform)
    env = dict(str(each).split("=", 1) for each in run.get("Env", []))
    alone = [_program("unshare"), "--map-root-user", _program("chroot"), str(root)]
    done = subprocess.run(
        [*alone, *run["Entrypoint"]], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def _program(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert path is not None
    return path

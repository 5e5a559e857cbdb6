"""The world in which what the catalogue lists happens: a checkout, its remote, and servers."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Thread
from typing import Any

import httpx
import pytest

from lading_artifact import Release, Tables
from lading_github.testing import Server, serve
from lading_release import Parts, Phase, Wish, find_parts, run_release, write_plan
from lading_wheels import Index
from lading_wheels._server import index_on
from strangers import HATCHLING, checked, git, write

TAG = "v1.2.0"
REPOSITORY = "acme/app"
RELEASES = f"/repos/{REPOSITORY}/releases"
NOT_OURS = (
    *("TWINE_", "GITHUB_", "GH_", "ACTIONS_", "LADING_", "SLACK_"),
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "EMAIL"),
)

SETTINGS = """\
[version]
source = "cli/pyproject.toml"
carriers = [
  { path = "*/pyproject.toml" },
  { path = "cli/pyproject.toml", requirement = "acme-core" },
  { path = "cli/acme_cli.py", pattern = '__version__ = "{version}"' },
  { path = "README.md", pattern = "acme-cli=={version}" },
]

[wheels]
packages = ["core", "cli"]
index = "acme"

[indexes.acme]
upload = "$UPLOAD"
simple = "$SIMPLE"

[github]
repository = "acme/app"
api = "$GITHUB"
"""
CORE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-core"
version = "1.2.0"
description = "The core of acme."
readme = { text = "The core of acme.", content-type = "text/markdown" }
requires-python = ">=3.11"

[tool.hatch.build.targets.wheel]
only-include = ["acme_core.py"]
"""
FILES = {
    "core/pyproject.toml": CORE,
    "core/acme_core.py": 'GREETING = "hello from acme"\n',
    "cli/pyproject.toml": HATCHLING,
    "cli/acme_cli.py": (
        'import acme_core\n\n__version__ = "1.2.0"\ndef main(): print(acme_core.GREETING)\n'
    ),
    "README.md": "pip install acme-cli==1.2.0\n",
    "lading.toml": SETTINGS,
    ".gitignore": "__pycache__/\n",
}


@dataclass(frozen=True)
class World:
    """A checkout of the sample, and all that its release changes: remote, index and GitHub."""

    folder: Path
    """What is put back for every test."""
    shelf: Path
    """The folder that the index serves."""
    index: Index
    github: Server
    client: httpx.Client
    broken: str
    """The address of an index that is out of order."""

    @property
    def root(self) -> Path:
        """The checkout that is released."""
        return self.folder / "acme"

    @property
    def remote(self) -> Path:
        """Its remote ``origin``."""
        return self.folder / "origin.git"

    @property
    def plan(self) -> Path:
        """The plan that was made before anything happened, or by `replan`."""
        return self.folder / "plan.json"

    @property
    def wish(self) -> Wish:
        """The release of the sample."""
        return Wish(root=self.root, tag=TAG)

    def make_plan(self, *, rehearse: bool = False) -> None:
        """Write the plan; nothing but judging what was built is left out."""
        wish = replace(self.wish, rehearse=rehearse, until=Phase.PLANNED)
        report = run_release(wish, _without_gates)
        assert report.plan is not None
        write_plan(self.plan, report.plan)

    def filled(self, text: str) -> str:
        """Put the addresses of this world's servers in the place of their names."""
        known = {
            "UPLOAD": self.index.upload,
            "SIMPLE": self.index.simple,
            "GITHUB": self.github.address,
            "BROKEN": self.broken,
            "READER": self.github.reader_token,
        }
        return Template(text).safe_substitute(known)

    def state(self) -> dict[str, object]:
        """All that a release could change in the world, and in the user's own repository."""
        return {
            "index": {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(self.shelf.iterdir())
            },
            "remote": refs(self.remote) if self.remote.is_dir() else None,
            "github": self.releases(),
            "checkout": (refs(self.root), checked(["git", "status", "--porcelain"], cwd=self.root)),
        }

    def releases(self) -> list[dict[str, Any]]:
        """The releases on GitHub, as somebody sees them who may push."""
        answer = self.client.get(RELEASES).raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found


def _without_gates(tables: Tables, release: Release) -> Parts:
    return replace(find_parts(tables, release), gates=())


def refs(repository: Path) -> str:
    return checked(["git", "for-each-ref"], cwd=repository)


@contextmanager
def new_world(base: Path, broken: str) -> Iterator[World]:
    """Start the servers, commit the sample, and plan its release once."""
    shelf, folder = base / "shelf", base / "world"
    # Not immutable: the tag of a release that is put back must be free again.
    served = serve(base / "github", repositories={REPOSITORY}, immutable=False)
    with index_on(shelf) as index, served as github, _client(github) as client:
        world = World(folder, shelf, index, github, client, broken)
        folder.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            settle(world, patch)
            _commit_sample(world)
            world.make_plan()
        _share_environments(world)
        shutil.copytree(folder, base / "kept", symlinks=True)
        yield world


def _client(github: Server) -> httpx.Client:
    headers = {"Authorization": f"Bearer {github.token}"}
    return httpx.Client(base_url=github.address, headers=headers, trust_env=False)


def _share_environments(world: World) -> None:
    """Keep the environments that packages are built in where no test puts anything back."""
    made = world.root / ".lading" / TAG / "work" / "wheels" / "envs"
    shared = made.rename(world.folder.parent / "envs")
    made.symlink_to(shared)


def _commit_sample(world: World) -> None:
    """One commit and its release are public; the next commit is the one to be released."""
    root = world.root
    root.mkdir()
    checked(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(world.remote)])
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "A")
    git(root, "config", "user.email", "a@example.com")
    git(root, "remote", "add", "origin", str(world.remote))
    write(root, {"README.md": "nothing yet\n"})
    commit(root, "feat: begin")
    git(root, "tag", "--annotate", "--message=v1.1.0", "v1.1.0")
    git(root, "push", "--quiet", "origin", "main", "v1.1.0")
    write(root, {path: world.filled(text) for path, text in FILES.items()})
    commit(root, "feat: greet")


def commit(root: Path, message: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", f"--message={message}")


def put_back(world: World) -> None:
    """Make everything as it was when the plan was made."""
    shutil.rmtree(world.folder)
    shutil.copytree(world.folder.parent / "kept", world.folder, symlinks=True)
    shutil.rmtree(world.shelf)
    world.shelf.mkdir()
    for release in world.releases():
        world.client.delete(f"{RELEASES}/{release['id']}").raise_for_status()


def settle(world: World, patch: pytest.MonkeyPatch) -> None:
    """Be somebody with all rights, of whom nothing else is known."""
    for name in [name for name in os.environ if name.startswith(NOT_OURS)]:
        patch.delenv(name)
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    patch.setenv("TWINE_USERNAME", "__token__")
    patch.setenv("TWINE_PASSWORD", "secret")
    patch.setenv("GH_ENTERPRISE_TOKEN", world.github.token)


class _Answers500(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(500)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def out_of_order() -> Iterator[str]:
    """Serve nothing but 500; give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers500) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

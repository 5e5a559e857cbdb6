"""Real repositories for tests."""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lading_git._repository import Repository
from lading_run import Command, run


@dataclass(frozen=True, slots=True)
class Sample:
    """A repository on this machine, to be changed at will with the git on PATH."""

    path: Path

    @classmethod
    def new(cls, folder: Path, *options: str) -> Self:
        """Create it empty; ``options`` are those of ``git init``."""
        folder.mkdir(parents=True, exist_ok=True)
        run(Command("git", "init", "--quiet", *options, folder, looks=True))
        return cls(folder)

    def cloned(self, folder: Path, *options: str) -> "Sample":
        """Clone it as a user would clone a remote; ``options`` are those of ``git clone``."""
        run(Command("git", "clone", "--quiet", *options, self.url, folder, looks=True))
        return Sample(folder)

    @property
    def repository(self) -> Repository:
        """The repository to be looked at."""
        return Repository(self.path)

    @property
    def url(self) -> str:
        """Its address as that of a remote; git treats it as it treats one far away."""
        return f"file://{self.path}"

    def git(self, *arguments: str, stdin: str | None = None, **env: str) -> str:
        """Run git in it and return what it printed, without the newline at the end."""
        command = Command("git", *arguments, cwd=self.path, env=env, stdin=stdin, looks=True)
        return run(command).stdout.removesuffix("\n")

    def write(self, name: str, content: str | bytes = "") -> None:
        """Write a file of the checkout, text as UTF-8."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str = "a change", /, **files: str) -> str:
        """Write the files, commit everything, and return the commit's full object name."""
        for name, content in (files or {"file": message}).items():
            self.write(name, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def tag(self, *names: str) -> None:
        """Put annotated tags on HEAD."""
        for name in names:
            self.git("tag", "--annotate", "--message", name, name)

    def digest(self) -> str:
        """Return one SHA-256 over the name, mode and bytes of everything in ``.git``."""
        whole = hashlib.sha256()
        for path in sorted((self.path / ".git").rglob("*")):
            mode = path.lstat().st_mode
            content = path.read_bytes() if stat.S_ISREG(mode) else b""
            whole.update(f"{path} {mode} {hashlib.sha256(content).hexdigest()}\n".encode())
        return whole.hexdigest()

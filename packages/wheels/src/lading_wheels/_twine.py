"""twine: it checks distributions and uploads them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lading_run import Command, CommandFailed, Problem, Runner, run
from lading_wheels._credentials import Account
from lading_wheels._refusal import Refusal, refusal

_PLAIN = {"COLUMNS": "160", "PYTHONWARNINGS": None, "PYTHONIOENCODING": "utf-8"}
"""So that rich breaks few lines."""
_OWN = ("TWINE_REPOSITORY", "TWINE_REPOSITORY_URL", "TWINE_NON_INTERACTIVE")
"""What an index's table decides, and no variable."""
_END = 6


@dataclass(frozen=True, slots=True)
class Failed:
    """An upload that twine gave up, and why."""

    kind: Refusal
    text: str = field(default="")


class Twine:
    """Runs twine in a process of its own, where its own rules on credentials hold."""

    def __init__(self, runner: Runner = run) -> None:
        self._run = runner

    def check(self, files: Sequence[Path]) -> list[Problem]:
        """Check that an index could show each file's description; warnings count as errors."""
        if not files or self._checked(files) is None:
            return []
        return [
            Problem(
                text=f"{file.name}: {text}",
                hint="What is uploaded cannot be changed: give the project a readme that renders.",
            )
            for file in files
            if (text := self._checked([file])) is not None
        ]

    def upload(self, file: Path, account: Account, *options: str) -> Failed | None:
        """Upload one file; None if the index took it. It never skips and never asks."""
        command = Command(
            *_twine("upload", "--non-interactive", "--disable-progress-bar", *options),
            *account.options,
            file,
            env={**_PLAIN, **dict.fromkeys(_OWN), **account.environment},
            secrets=account.secrets,
            quiet=True,
        )
        try:
            self._run(command)
        except CommandFailed as error:
            output = f"{error.stdout}\n{error.stderr}"
            return Failed(refusal(output), _end(output))
        return None

    def upload_telling(self, file: Path, account: Account) -> Failed | None:
        """Do the same, with all that the index answers; twine tells that only if it must."""
        return self.upload(file, account, "--verbose")

    def _checked(self, files: Sequence[Path]) -> str | None:
        """Return what twine says against the files; None if nothing."""
        command = Command(*_twine("check", "--strict"), *files, env=_PLAIN, looks=True)
        try:
            self._run(command)
        except CommandFailed as error:
            return _end(f"{error.stdout}\n{error.stderr}")
        return None


def _twine(*argv: str) -> tuple[str, ...]:
    # -P: a folder "twine" in the current directory must not be taken for it.
    return (sys.executable, "-P", "-m", "twine", "--no-color", *argv)


def _end(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-_END:])

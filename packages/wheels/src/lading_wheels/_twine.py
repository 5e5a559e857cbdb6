"""twine: it checks distributions and uploads them."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_run import Command, CommandFailed, Mask, Problem, Runner, TimedOut, run
from lading_wheels._credentials import Account
from lading_wheels._refusal import Refusal, refusal

_PLAIN = {"COLUMNS": "160", "PYTHONWARNINGS": None, "PYTHONIOENCODING": "utf-8"}
"""So that rich breaks few lines."""
_OWN = ("TWINE_REPOSITORY", "TWINE_REPOSITORY_URL", "TWINE_NON_INTERACTIVE")
"""What an index's table decides, and no variable."""
_PROGRAM = Path(__file__).with_name("_upload_once.py")
_END = 6
_PATIENCE, _SLOWEST = 300, 16 * 1024
"""How many seconds an upload may take, and how many more for its bytes: bytes in a second."""
_SUCCESS = range(200, 300)
_CAUSES = {
    "network": Refusal.PASSING,
    "credentials": Refusal.FORBIDDEN,
    "other": Refusal.OTHER,
}
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failed:
    """An upload that did not succeed, as far as is known, and why."""

    kind: Refusal
    text: str = ""
    retry_after: str | None = None
    """The header of that name."""


class Twine:
    """Runs twine in a process of its own, where its own rules on credentials hold."""

    def __init__(self, runner: Runner = run) -> None:
        self._run = runner

    def check(self, files: Sequence[Path], *, strict: bool = True) -> list[Problem]:
        """Check that an index could show each file's description; ``strict``: there is one."""
        if not files or self._checked(files, strict=strict) is None:
            return []
        return [
            Problem(
                text=f"{file.name}: {text}",
                hint="What is uploaded cannot be changed: give the project a readme that renders.",
            )
            for file in files
            if (text := self._checked([file], strict=strict)) is not None
        ]

    def upload(self, file: Path, account: Account) -> Failed | None:
        """Send one file once; None if the index took it. It never skips and never asks."""
        command = Command(
            sys.executable, "-P", _PROGRAM,
            "--non-interactive", "--disable-progress-bar", *account.options, file,
            env={**_PLAIN, **dict.fromkeys(_OWN), **account.environment},
            secrets=account.secrets,
            quiet=True,
            timeout=_PATIENCE + file.stat().st_size / _SLOWEST,
        )  # fmt: skip
        try:
            return _failed(self._run(command).stdout, Mask(account.secrets))
        except TimedOut:
            return Failed(Refusal.PASSING, "it takes its bytes too slowly")
        except CommandFailed as error:
            return Failed(Refusal.OTHER, _end(f"{error.stdout}\n{error.stderr}"))

    def _checked(self, files: Sequence[Path], *, strict: bool) -> str | None:
        """Return what twine says against the files; None if nothing."""
        options = ("--strict",) if strict else ()
        command = Command(*_twine("check", *options), *files, env=_PLAIN, looks=True)
        try:
            self._run(command)
        except CommandFailed as error:
            return _end(f"{error.stdout}\n{error.stderr}")
        return None


def _twine(*argv: str) -> tuple[str, ...]:
    # -P: a folder "twine" in the current directory must not be taken for it.
    return (sys.executable, "-P", "-m", "twine", "--no-color", *argv)


def _failed(told: str, mask: Mask) -> Failed | None:
    """Read what `_upload_once` printed."""
    answer = json.loads(told)
    text = _end(mask(_TAG.sub("", answer["text"])))
    if "cause" in answer:
        return Failed(_CAUSES[answer["cause"]], text)
    if answer["status"] in _SUCCESS:
        return None
    return Failed(refusal(answer["status"], answer["text"]), text, answer["retry-after"])


def _end(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-_END:])

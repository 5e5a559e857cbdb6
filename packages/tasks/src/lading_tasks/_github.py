"""What GitHub Actions reads: workflow commands and the step summary."""

import os
import re
import sys
from pathlib import Path

import lading_run
from lading_run import Unavailable
from lading_tasks._printable import printable
from lading_tasks._stream import write


def in_actions() -> bool:
    """Say whether GitHub Actions runs us."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def workflow_command(name: str, message: str = "", **properties: object) -> str:
    r"""Return a workflow command, escaped as actions/toolkit does it.

    Empty properties are left out.

    >>> workflow_command("error", "50%\nlost", file="a,b:c", line=3)
    '::error file=a%2Cb%3Ac,line=3::50%25%0Alost'
    """
    told = {key: str(value) for key, value in properties.items() if value != ""}
    pairs = ",".join(f"{key}={_property(value)}" for key, value in told.items())
    return f"::{name}{' ' if pairs else ''}{pairs}::{_data(message)}"


def harmless(text: str) -> str:
    """Return ``text`` so that GitHub reads no workflow command out of it.

    The runner knows two spellings: ``::name::`` at the start of a line, and ``##[name]`` anywhere.

    >>> harmless("::set-env name=PATH::evil")
    '> ::set-env name=PATH::evil'
    """
    return re.sub(r"^(?=\s*::)", "> ", text, flags=re.MULTILINE).replace("##[", "# #[")


def for_people(text: str) -> str:
    """Return what other people wrote so that it steers neither a terminal nor GitHub Actions."""
    text = printable(text)
    return harmless(text) if in_actions() else text


def summary(markdown: str) -> None:
    """Add ``markdown`` to the summary of the step. Outside of GitHub Actions nothing is done.

    :raises Unavailable: if the file of the summary cannot be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY", "") if in_actions() else ""
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{markdown.rstrip()}\n\n")
    except OSError as error:
        raise Unavailable(f"the step summary cannot be written: {error}") from error


def mask(secret: str) -> None:
    """Have GitHub mask ``secret`` in the log, each of its lines. Elsewhere nothing is done."""
    for line in lading_run.mask_commands([secret]) if in_actions() else ():
        write(sys.stderr, line)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

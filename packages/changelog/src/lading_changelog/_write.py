"""The changelog on disk."""

import logging
from pathlib import Path

from lading_changelog._edit import Markers, with_version
from lading_changelog._errors import CannotWrite
from lading_changelog._notes import Notes
from lading_changelog._render import heading, render
from lading_run import Misused, write_whole

log = logging.getLogger(__name__)


def write(path: Path, notes: Notes) -> bool:
    """Put the notes of a version into the changelog at ``path``; say whether that changed it.

    It is made if it is not there. A version that has a section already keeps it, whatever people
    made of it. So done twice it changes nothing, and no other byte ever changes.

    :raises Misused: if the notes are of no version.
    :raises CannotWrite: if the file cannot be read or written, or holds the marker twice.
    """
    if not notes.version:
        raise Misused("the notes are of no version yet", hint="Name the tag that it will get.")
    before = _read(path)
    section = f"{heading(notes)}\n\n{render(notes)}"
    try:
        after = with_version(before, notes.version, section)
    except Markers as error:
        raise CannotWrite(path.name, str(error), line=error.line, hint="Keep one.") from error
    if after == before:
        log.info("%s has %s already, which stays as it is", path.name, notes.version)
        return False
    try:
        write_whole(path, after)
    except OSError as error:
        raise CannotWrite(path.name, f"cannot be written: {error.strerror}") from error
    return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CannotWrite(path.name, f"cannot be read: {error.strerror}") from error

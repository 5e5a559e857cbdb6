"""The changelog on disk."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_changelog._edit import (
    Markers,
    first_version_in,
    section_in,
    with_heading,
    with_section,
    with_version,
)
from lading_changelog._errors import CannotWrite
from lading_changelog._links import with_links, with_moved_links
from lading_changelog._notes import Notes
from lading_changelog._render import heading, render
from lading_run import Misused, write_whole

log = logging.getLogger(__name__)


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Have what is wrong with the changelog in the block told of ``file``, as the settings say it.

    Where that is, in the checkout or in a clone, is nothing that people have to know.
    """
    try:
        yield
    except CannotWrite as error:
        raise CannotWrite(file, error.text, line=error.line, hint=error.hint) from error


def write(path: Path, notes: Notes) -> bool:
    """Put the notes of a version into the changelog at ``path``; say whether that changed it.

    It and its folder are made if they are not there. A version that has a section already keeps
    it, whatever people made of it. So done twice it changes nothing. Below, the version gets an
    address as others have theirs, if *Unreleased* has one; no other byte ever changes.

    :raises Misused: if the notes are of no version.
    :raises CannotWrite: if the file cannot be read or written, or holds the marker twice.
    """
    if not notes.version:
        raise Misused("the notes are of no version yet", hint="Name the tag that it will get.")
    before = _read(path)
    try:
        after = with_version(before, notes.version, section(notes))
    except Markers as error:
        raise CannotWrite(path.name, str(error), line=error.line, hint="Keep one.") from error
    if after == before:
        log.debug("%s has %s already, which stays as it is", path.name, notes.version)
        return False
    _replace(path, with_links(after, notes.version, notes.tag) if notes.tag else after)
    return True


def section_of(path: Path, version: str) -> tuple[str, int]:
    """Return the section of a version in the changelog, with LF, and the line that it begins at.

    It has neither blank lines nor an end of line at its end, and is empty if there is none.

    :raises CannotWrite: if the file cannot be read.
    """
    data = _read(path)
    place = section_in(data, version)
    if place is None:
        return "", 0
    text = data[place].decode("utf-8", "replace").replace("\r\n", "\n")
    return text.rstrip(), data[: place.start].count(b"\n") + 1


def edited_at(path: Path, notes: Notes) -> int:
    """Return the line of the version's section if it is another than `write` makes; 0 if not.

    :raises CannotWrite: if the file cannot be read.
    """
    written, line = section_of(path, notes.version)
    return line if written not in {"", section(notes).rstrip()} else 0


def first_version(path: Path) -> str:
    """Return the version whose section stands first in the changelog; empty if there is none.

    :raises CannotWrite: if the file cannot be read.
    """
    return first_version_in(_read(path))


def rewrite(path: Path, notes: Notes) -> None:
    """Put the notes of a version in the place of the section that it has.

    :raises CannotWrite: if the file cannot be read or written.
    """
    _replace(path, with_section(_read(path), notes.version, section(notes)))


def rename(path: Path, version: str, tag: str, notes: Notes) -> None:
    """Make the section of a version, and its address, into those of another; the text stays.

    :raises CannotWrite: if the file cannot be read or written.
    """
    data = with_heading(_read(path), version, heading(notes))
    _replace(path, with_moved_links(data, (version, tag), (notes.version, notes.tag)))


def section(notes: Notes) -> str:
    """Return the section of a version as `write` puts it into a changelog."""
    looked_up = notes._replace(enriched=True)  # that they were not is nothing to its readers
    return f"{heading(notes)}\n\n{render(looked_up)}"


def _replace(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise CannotWrite(path.name, f"cannot be written: {error.strerror}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except IsADirectoryError as error:
        hint = 'Name a file, as in `[changelog] file = "CHANGELOG.md"`.'
        raise CannotWrite(path.name, "is a folder, not a file", hint=hint) from error
    except OSError as error:
        raise CannotWrite(path.name, f"cannot be read: {error.strerror}") from error

"""A changelog in the format of Keep a Changelog, edited as bytes."""

import re

from lading_changelog._prose import MARKER, prose_of

_HEADER = f"""\
# Changelog

The format is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

{MARKER}
"""
_NUMBER = rb"\[?v?([0-9]+\.[0-9][0-9A-Za-z.+-]*)\]?"
_VERSION = re.compile(
    rb"^(?:## +\[?v?([0-9][0-9A-Za-z.+-]*)\]?(?=[ \t\r\n(]|$)[^\r\n]*"
    rb"|#{1,6} +%b(?=[ \t]*(?:[-(]|\xe2\x80[\x93\x94]|\r?$))[^\r\n]*"
    rb"|%b(?=[ \t\r\n(])[^\n]*\n(?:-{3,}|={3,})(?=[ \t]*\r?$))" % (_NUMBER, _NUMBER),
    re.MULTILINE,
)
"""The heading of a version: as ours are, or of another level, or underlined.

Others write a patch a level below. Of another level, nothing but a date or an address follows: what
begins with a number is not always a version.
"""
_UNRELEASED = re.compile(
    rb"^## +\[?unreleased\]?(?:\([^)\r\n]*\))?(?:[ \t]+-[^\r\n]*)?[ \t]*(?=\r?$)",
    re.MULTILINE | re.IGNORECASE,
)
_SAID = re.compile(rb"^(?!#{1,6} )[^\S\n]*[^\s]", re.MULTILINE)
"""What says something in prose: no heading."""
_END = re.compile(rb"^(?:##? |\[[^\]\r\n]+\]:[ \t])|%b" % _VERSION.pattern, re.MULTILINE)
"""What ends a section: the next heading as high as ours, or of a version; or addresses of links."""
_NEXT = re.compile(rb"^(?:#{1,6} |\[[^\]\r\n]+\]:[ \t])", re.MULTILINE)
"""What ends the words below a heading in a section: any other one, or the addresses of links."""
_MARKER = re.compile(
    rb"^[ \t]*" + re.escape(MARKER.encode()) + rb"[ \t]*(?:\r?\n|\Z)", re.MULTILINE
)
_LIST = re.compile(rb"^[-*+] .*(?:\n[ \t]*\S.*|\n(?:[ \t]*\n)+[ \t]+\S.*)*", re.MULTILINE)
"""A list to the end of its last item, which may have several paragraphs."""


class Markers(ValueError):
    """The marker stands there more than once; ``line`` is that of the second."""

    def __init__(self, line: int) -> None:
        super().__init__(f"the marker stands there again: {MARKER}")
        self.line = line


def with_version(data: bytes, version: str, section: str) -> bytes:
    r"""Return the changelog with the section of a version, or as it is if it has one.

    The section goes below the marker; where there is no marker, this one is put above the first
    version, or else below what is unreleased, or at the end. What people wrote under *Unreleased*
    becomes what the section says. Every other byte stays as it is; line ends are those of the file.

    :raises Markers: if the marker stands there more than once.
    """
    if section_in(data, version) is not None:
        return data
    data = data or _HEADER.encode()
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    text = section.encode().replace(b"\n", newline)
    if said := unreleased_in(data):
        text = newline.join([text.split(newline)[0], b"", data[said].strip(), b""])
        rest = data[said.stop :]
        data = data[: said.start] + newline * (2 if rest else 1) + rest
    return _with_text(data, text, newline)


def _with_text(data: bytes, text: bytes, newline: bytes) -> bytes:
    at = _below_marker(data)
    if at is not None:
        rest = data[at:]
        gap = b"" if rest.startswith((b"\n", b"\r\n")) or not rest else newline
        start = data[:at] if data[:at].endswith(b"\n") else data[:at] + newline
        return start + newline + text + gap + rest
    at = _first(data)
    marker = MARKER.encode() + newline + newline
    if at is not None:
        return data[:at] + marker + text + newline + data[at:]
    end = b"" if data.endswith(b"\n") else newline
    return data + end + newline + marker + text


def unreleased_in(data: bytes) -> slice | None:
    """Return where stands what people wrote under *Unreleased*; None if they wrote nothing.

    A comment is nothing, and one above all else is none of it: it tells people what to write.
    """
    prose = prose_of(data)
    place = _unreleased(prose)
    if place is None or not _SAID.search(prose[place]):
        return None
    first = place.stop - len(prose[place].lstrip())
    above = data[: prose.rindex(b"\n", 0, first)].rstrip()
    return slice(max(place.start, len(above)), place.stop)


def _unreleased(prose: bytes) -> slice | None:
    heading = _UNRELEASED.search(prose)
    if heading is None:
        return None
    ends = (pattern.search(prose, heading.end()) for pattern in (_END, _MARKER))
    return slice(heading.end(), min([end.start() for end in ends if end], default=len(prose)))


def section_in(data: bytes, version: str) -> slice | None:
    """Return where the section of a version stands, with its heading; None if it has none."""
    prose = prose_of(data)
    for match in _VERSION.finditer(prose):
        if _version_of(match) == version.encode():
            end = _END.search(prose, match.end())
            return slice(match.start(), end.start() if end else len(data))
    return None


def with_section(data: bytes, version: str, section: str) -> bytes:
    """Return the changelog with another text in the place of the section of a version."""
    place = section_in(data, version)
    if place is None:
        return data
    before = data[place]
    tail = before[len(before.rstrip()) :]
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    text = section.rstrip().encode().replace(b"\n", newline)
    return data[: place.start] + text + tail + data[place.stop :]


def with_heading(data: bytes, version: str, heading: str) -> bytes:
    """Return the changelog with another heading of the section of a version."""
    place = section_in(data, version)
    if place is None:
        return data
    match = _VERSION.match(data, place.start)
    end = match.end() if match else place.start
    return data[: place.start] + heading.encode() + data[end:]


def with_part(text: str, part: str) -> str:
    """Return the text of a section with a part of it: a heading, a blank line and a list, with LF.

    If the text has the heading, the list goes below the one that stands there, else all of it to
    the end.
    """
    heading, _, entries = part.rstrip("\n").partition("\n\n")
    data = text.encode()
    prose = prose_of(data)
    line = rb"^" + re.escape(heading.encode()) + rb"[ \t]*#*[ \t]*$"
    there = re.search(line, prose, re.MULTILINE)
    if there is None:
        return "\n\n".join(filter(None, [text.rstrip("\n"), f"{heading}\n\n{entries}\n"]))
    end = _NEXT.search(prose, there.end())
    body = prose[: end.start() if end else len(prose)].rstrip()
    lists = list(_LIST.finditer(body, there.end()))
    at, gap = (lists[-1].end(), b"\n") if lists else (len(body), b"\n\n")
    return (data[:at] + gap + entries.encode() + data[at:]).decode()


def first_version_in(data: bytes) -> str:
    """Return the version whose section stands first; empty if there is none."""
    match = _VERSION.search(prose_of(data))
    return _version_of(match).decode() if match else ""


def _version_of(match: re.Match[bytes]) -> bytes:
    return bytes(next(filter(None, match.groups())))


def _below_marker(data: bytes) -> int | None:
    found = [match.end() for match in _MARKER.finditer(data)]
    if len(found) > 1:
        raise Markers(data[: found[1]].rstrip(b"\r\n").count(b"\n") + 1)
    return found[0] if found else None


def _first(data: bytes) -> int | None:
    prose = prose_of(data)
    if found := _VERSION.search(prose):
        return found.start()
    unreleased = _unreleased(prose)
    return unreleased.stop if unreleased and unreleased.stop < len(data) else None

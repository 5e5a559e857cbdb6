"""What a commit says it changes, by Conventional Commits 1.0.0."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lading_version._fence import masked

_SAYS = r"([A-Za-z][\w-]*)(?:\(([^()\n]*)\))?(!)?"
_SAID = rf"{_SAYS}: +(\S.*)"
_HEAD = re.compile(_SAYS)
_HEADER = re.compile(_SAID)
_LISTED = re.compile(rf"^[*-] +{_SAID}", re.MULTILINE)
_BREAKS = r"BREAKING[ -]CHANGES?(?=[ \t]*:| #)"
_BREAKING = re.compile(rf"^{_BREAKS}(?:[ \t]*:\s*| #)(?=\S)", re.MULTILINE)
"""More than the standard allows: a breaking change that goes unseen is released as something less.
"""
_FOOTER = re.compile(
    rf"^(?:({_BREAKS})(?:[ \t]*:\s*| )|([A-Za-z][A-Za-z0-9-]*)(?:: +| (?=#)))(?=\S)", re.MULTILINE
)
_REVERTED = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")
_SIDE = re.compile(r"\breversing\s+changes made to ([0-9a-f]{7,64})\b")
_REFS = re.compile(r"^Refs: +([0-9a-f]{7,64}(?:, *[0-9a-f]{7,64})*) *$", re.MULTILINE)


class Change(NamedTuple):
    """One change that a message tells of.

    ``kind`` is its type in lower case, empty if only a footer tells that it breaks something;
    ``text`` is the description; ``warning`` is what a footer says of what breaks.
    """

    kind: str
    breaking: bool = False
    scope: str = ""
    text: str = ""
    warning: str = ""


class Footer(NamedTuple):
    """A line at the end of a message, ``token: value`` or ``token #value``."""

    token: str
    value: str


def changes(subject: str, body: str) -> tuple[Change, ...]:
    """Return what the message of a commit says; nothing if it is of no such form.

    The list that a squashed pull request leaves in the body (``* feat: …``) counts too, and so
    does a line ``BREAKING CHANGE: …`` anywhere in the body, under whatever subject; its text may
    begin on a later line. What stands in a block of code does not count, what is said twice counts
    once.

    >>> changes("feat(api)!: drop v1", "")
    (Change(kind='feat', breaking=True, scope='api', text='drop v1', warning=''),)
    """
    found = _header(subject)
    every: tuple[Change, ...] = () if found is None else (found,)
    plain = masked(body) if "```" in body or "~~~" in body else body
    if "* " in plain or "- " in plain:
        every = (*every, *map(_change, _LISTED.findall(plain)))
    if "BREAKING" in plain and (warning := _warning(body, plain)):
        broken = every[0] if every else Change("", text=subject)
        every = (broken._replace(breaking=True, warning=warning), *every[1:])
    return tuple(dict.fromkeys(every)) if every[1:] else every


def footers(body: str) -> tuple[Footer, ...]:
    r"""Return the footers: those of the last paragraphs that begin with one.

    >>> footers("Because.\n\nRefs: #1\nCloses #2\nReviewed-by: A\n  B")[1:]
    (Footer(token='Closes', value='#2'), Footer(token='Reviewed-by', value='A\n  B'))
    """
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", body.strip("\n"))
    start = len(paragraphs)
    while start and _FOOTER.match(paragraphs[start - 1]):
        start -= 1
    return tuple(each for paragraph in paragraphs[start:] for each in _footers(paragraph))


def reverted(subject: str, body: str) -> tuple[str, ...]:
    """Return the object names, perhaps short, of the commits that a commit takes back.

    They stand in ``This reverts commit …``, which git writes, or in the footer ``Refs: …`` of a
    commit of the type ``revert``.
    """
    found = _REVERTED.findall(body) if "This reverts commit" in body else []
    if subject[:6].lower() == "revert":
        change = _header(subject)
        if change is not None and change.kind == "revert":
            found += [name for line in _REFS.findall(body) for name in re.split(", *", line)]
    return tuple(found)


def kept_sides(body: str) -> tuple[str, ...]:
    """Return the object names, perhaps short, of the parents that a reverted merge leaves.

    Git writes them where it reverts a merge: ``reversing changes made to …``.
    """
    return tuple(_SIDE.findall(body)) if "reversing" in body else ()


def _header(line: str) -> Change | None:
    """Read a header; what stands before its colon is mostly known, and no expression runs."""
    before, colon, text = line.partition(": ")
    head = _head(before) if colon else None
    if head is not None and text[:1].strip():
        kind, breaking, scope = head
        return Change(kind, breaking, scope, text)
    match = _HEADER.match(line) if head is not None or "(" in before else None
    return None if match is None else _change(match.groups(""))


@lru_cache(maxsize=4096)
def _head(text: str) -> tuple[str, bool, str] | None:
    match = _HEAD.fullmatch(text)
    return None if match is None else _change((*match.groups(""), ""))[:3]


def _change(groups: tuple[str, ...]) -> Change:
    kind, scope, mark, text = groups
    return Change(kind.lower(), bool(mark), scope, text)


def _warning(body: str, plain: str) -> str:
    """Return what the first footer of a breaking change says, up to the next one or a gap.

    ``plain`` is the body without its blocks of code. A footer with another one, or nothing, after
    its colon says nothing.
    """
    for found in _BREAKING.finditer(plain):
        start = found.end()
        if "\n" in found[0] and _FOOTER.match(plain, start):
            continue
        rest = plain[start:].partition("\n\n")[0]
        following = _FOOTER.search(rest, rest.find("\n") + 1) if "\n" in rest else None
        return body[start : start + (following.start() if following else len(rest))].rstrip()
    return ""


def _footers(paragraph: str) -> Iterator[Footer]:
    found = list(_FOOTER.finditer(paragraph))
    ends = [*(match.start() for match in found[1:]), len(paragraph)]
    for match, end in zip(found, ends, strict=True):
        yield Footer(match[1] or match[2], paragraph[match.end() : end].rstrip("\n"))

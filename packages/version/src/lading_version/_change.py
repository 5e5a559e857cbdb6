"""What a commit says it changes, by Conventional Commits 1.0.0."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = re.compile(r"(?P<kind>[A-Za-z][\w-]*)(?:\([^()\n]*\))?(?P<mark>!)?: +\S")
_FOOTER = re.compile(r"^BREAKING[ -]CHANGE(?:: | #)\S", re.MULTILINE)
_SQUASHED = re.compile(r"^[*-] +(?=[A-Za-z])", re.MULTILINE)
_REVERTED = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")
_REFS = re.compile(r"^Refs: +([0-9a-f]{7,64}(?:, *[0-9a-f]{7,64})*) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """The type of a change, in lower case, and whether it breaks what was there."""

    kind: str
    breaking: bool = False


def changes(subject: str, body: str) -> tuple[Change, ...]:
    """Return what the message of a commit says; nothing if it is of no such form.

    The list that a squashed pull request leaves in the body (``* feat: …``) counts too, and so
    does a line ``BREAKING CHANGE: …`` anywhere in the body, under whatever subject.

    >>> changes("feat(api)!: drop v1", "")
    (Change(kind='feat', breaking=True),)
    """
    footer = _FOOTER.search(body) is not None
    found = [change for change in map(_change, [subject, *_listed(body)]) if change]
    if footer:
        return (Change(found[0].kind if found else "", breaking=True), *found[1:])
    return tuple(found)


def reverted(subject: str, body: str) -> tuple[str, ...]:
    """Return the object names, perhaps short, of the commits that a commit takes back.

    They stand in ``This reverts commit …``, which git writes, or in the footer ``Refs: …`` of a
    commit of the type ``revert``.
    """
    found = _REVERTED.findall(body)
    change = _change(subject)
    if change is not None and change.kind == "revert":
        found += [name for line in _REFS.findall(body) for name in re.split(", *", line)]
    return tuple(found)


def _change(line: str) -> Change | None:
    match = _HEADER.match(line)
    return Change(match["kind"].lower(), bool(match["mark"])) if match else None


def _listed(body: str) -> Iterator[str]:
    for match in _SQUASHED.finditer(body):
        yield body[match.end() :].partition("\n")[0]

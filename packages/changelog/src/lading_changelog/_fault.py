"""What keeps a message from being one of Conventional Commits 1.0.0."""

import re
from collections.abc import Collection, Iterable

from lading_changelog._prose import prose_of
from lading_version import Change, changes

_KIND = re.compile(r"([A-Za-z][\w-]*)(\s*)(\([^()\n]*\))?(\s*)!?(\s*)(:?)")
_NO_SCOPE = re.compile(r"[A-Za-z][\w-]*\(\s*\)")
_BREAKING = re.compile(rb"^breaking[ -]change(?=: | #)", re.MULTILINE | re.IGNORECASE)
_MEANT = re.compile(rb"^BREAKING[ \t_-]*CHANGES?(?=[ \t]*:)", re.MULTILINE)
"""What was meant as a footer on what breaks, whatever became of it."""


def fault_of(subject: str, body: str, types: Collection[str]) -> str:
    """Say what is wrong; an empty string if nothing is.

    The subject has to be ``type(scope)!: description`` with one of the types and, if there are
    parentheses, something in them; a footer on what breaks has to be in capitals, and understood. A
    list in the body does not make up for the subject.

    >>> fault_of("feat:x", "", {"feat"})
    'a space is missing after the colon'
    """
    found = changes(subject, "")
    if not found:
        return _header_fault(subject)
    if found[0].kind not in types:
        return f"unknown type {found[0].kind!r}"
    if _NO_SCOPE.match(subject):
        return "the scope is empty"
    return _footer_fault(changes(subject, body), body) if "BREAKING" in body.upper() else ""


def _footer_fault(found: Iterable[Change], body: str) -> str:
    prose = prose_of(body.encode())
    for match in _BREAKING.finditer(prose):
        if not match[0].isupper():
            return f"a footer is {match[0].decode()!r}, which has to be in capitals"
    meant = _MEANT.search(prose)
    if meant is None or any(change.breaking for change in found):
        return ""
    told = meant[0].decode()
    return f"the footer {told!r} is not understood: write 'BREAKING CHANGE: what breaks'"


def _header_fault(subject: str) -> str:
    match = _KIND.match(subject)
    if not subject.strip():
        return "the message is empty"
    if match is None or not match[6]:
        return _no_colon(subject)
    if match[2] or match[4] or match[5]:
        return "a space stands before the colon"
    rest = subject[match.end() :]
    if not rest.strip():
        return "no description stands after the colon"
    return "a space is missing after the colon"


def _no_colon(subject: str) -> str:
    before = subject.partition(":")[0]
    if "(" in before and ")" not in before and ":" in subject:
        return "the scope is not closed"
    return "it does not begin with a type and a colon"

"""What keeps a message from being one of Conventional Commits 1.0.0."""

import re
from collections.abc import Collection

from lading_version import changes

_KIND = re.compile(r"([A-Za-z][\w-]*)(\s*)(\([^()\n]*\))?(\s*)!?(\s*)(:?)")
_NO_SCOPE = re.compile(r"[A-Za-z][\w-]*\(\s*\)")
_BREAKING = re.compile(r"^breaking[ -]change(?=: | #)", re.MULTILINE | re.IGNORECASE)


def fault_of(subject: str, body: str, types: Collection[str]) -> str:
    """Say what is wrong; an empty string if nothing is.

    The subject has to be ``type(scope)!: description`` with one of the types and, if there are
    parentheses, something in them; a footer on what breaks has to be in capitals. A list in the
    body does not make up for the subject.

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
    wrong = [match[0] for match in _BREAKING.finditer(body) if match[0] != match[0].upper()]
    return f"a footer is {wrong[0]!r}, which has to be in capitals" if wrong else ""


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

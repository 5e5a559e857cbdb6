"""Why an upload failed, read from what the index answered."""

import re
from enum import Enum

from lading_wheels._patience import PASSING


class Refusal(Enum):
    """The kinds of failure that call for different acts."""

    EXISTS = "the file is there already"
    USED_BEFORE = "the name was used before"
    FORBIDDEN = "the credentials do not suffice"
    PASSING = "the index falters"
    OTHER = "the index does not take it"


_CONFLICT = 409
_NO_ENTRY = frozenset({401, 403})
_USED_BEFORE = re.compile(r"already been used|previously (deleted|used)", re.IGNORECASE)
_EXISTS = re.compile(
    # The public index, pypiserver and Google's; Nexus; Artifactory; GitLab.
    r"already exists?\b|updating asset|overwrite artifact|already been taken",
    re.IGNORECASE,
)


def refusal(status: int, text: str) -> Refusal:
    """Return what kind of failure an answer to an upload tells of.

    There is no answer for programs; this is the one place where its text is read.

    >>> refusal(400, "File already exists ('a.whl')")
    <Refusal.EXISTS: 'the file is there already'>
    """
    if status in PASSING:
        return Refusal.PASSING
    told = " ".join(text.split())
    if _USED_BEFORE.search(told):
        return Refusal.USED_BEFORE
    if status == _CONFLICT or _EXISTS.search(told):
        return Refusal.EXISTS
    return Refusal.FORBIDDEN if status in _NO_ENTRY else Refusal.OTHER

"""Why an upload failed, read from what twine says."""

import re
from enum import Enum


class Refusal(Enum):
    """The kinds of failure that call for different acts."""

    EXISTS = "the file is there already"
    USED_BEFORE = "the name was used before"
    FORBIDDEN = "the credentials do not suffice"
    PASSING = "the index falters"
    OTHER = "the index does not take it"


_SIGNS: tuple[tuple[Refusal, str], ...] = (
    # The order matters: the message of a used name says "already" too.
    (Refusal.USED_BEFORE, r"filename has already been used|previously (deleted|used)"),
    (Refusal.EXISTS, r"already exists?\b|HTTPError: 409\b"),
    (Refusal.FORBIDDEN, r"HTTPError: 40[13]\b|NonInteractive|TrustedPublishingFailure"),
    (
        Refusal.PASSING,
        r"HTTPError: (429|50[0234])\b|Connection(Error| aborted| refused| reset)|Timeout\b",
    ),
)


def refusal(output: str) -> Refusal:
    r"""Return what kind of failure twine's output tells of.

    There is no output for programs; this is the one place where its text is read.

    >>> refusal("ERROR  HTTPError: 400 Bad Request\n  File already exists ('a.whl')")
    <Refusal.EXISTS: 'the file is there already'>
    """
    text = " ".join(output.split())
    return next(
        (kind for kind, sign in _SIGNS if re.search(sign, text, re.IGNORECASE)), Refusal.OTHER
    )

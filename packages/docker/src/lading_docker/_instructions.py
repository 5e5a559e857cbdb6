"""The instructions of a Dockerfile: rows that go on, comments and here-documents are understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEREDOC = re.compile(r"(?:^|\s)\d*<<(-?)(['\"]?)([^\s<'\"]+)\2")
_WITH_HEREDOC = frozenset({"RUN", "COPY", "ADD"})


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its first line, its word in capitals, and the rest without line breaks."""

    line: int
    word: str
    rest: str


def instructions_in(rows: list[str], escape: str) -> Iterator[Instruction]:
    """Yield the instructions in the rows of a Dockerfile; ``escape`` before its end goes on."""
    more = re.compile(rf"(?<!{re.escape(escape)}){re.escape(escape)}[ \t]*$")
    numbered = iter(enumerate(rows, 1))
    for number, row in numbered:
        if not _says_something(row):
            continue
        text = row
        while found := more.search(text):
            follows = next((each for _, each in numbered if _says_something(each)), "")
            text = f"{text[: found.start()]}{follows}"
        word, _, rest = text.strip().replace("\t", " ").partition(" ")
        if word.upper() in _WITH_HEREDOC:
            _skip_heredocs(rest, numbered)
        yield Instruction(number, word.upper(), rest.strip())


def _says_something(row: str) -> bool:
    text = row.strip()
    return bool(text) and not text.startswith("#")


def _skip_heredocs(rest: str, rows: Iterator[tuple[int, str]]) -> None:
    for found in _HEREDOC.finditer(rest):
        for _, row in rows:
            if (row.lstrip("\t") if found[1] else row) == found[3]:
                break

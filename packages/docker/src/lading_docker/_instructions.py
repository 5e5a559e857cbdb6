"""The instructions of a Dockerfile: rows that go on, comments and here-documents are understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:\\.|[^"\\])*")+""")
_HEREDOC = re.compile(r"\d*<<(-?)([^<]+)")
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
    for dash, written in _heredocs(rest):
        end = re.sub("['\"]", "", written)
        for _, row in rows:
            if (row.lstrip("\t") if dash else row) == end:
                break


def _heredocs(rest: str) -> Iterator[tuple[str, str]]:
    """Yield the words that begin here-documents; in quotes none does, nor beside an open one."""
    if _WORD.sub("", rest).strip():
        return
    for word in _WORD.findall(rest):
        if found := _HEREDOC.fullmatch(word):
            yield found[1], found[2]

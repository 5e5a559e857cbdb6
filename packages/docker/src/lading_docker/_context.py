"""What of a folder is sent to BuildKit as the context, as ``.dockerignore`` leaves it.

The rules are those of BuildKit itself: Go's ``filepath.Match`` and ``**``, the last line that
matches a path or a folder above it counts, and ``!`` takes back.
"""

import os
import posixpath
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_run import LadingError

_BOM = "\ufeff"


class BadPattern(LadingError):
    """A line of a ``.dockerignore`` is no pattern."""

    exit_code = 2

    def __init__(self, pattern: str, line: int) -> None:
        self.line = line
        super().__init__(f"{pattern!r} is no pattern")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: what it matches, and whether it takes back what lines before it left out."""

    line: int
    matches: re.Pattern[str]
    takes_back: bool


State = tuple[bool, ...]
"""Which patterns a folder, or one above it, matches."""


def patterns_in(text: str) -> tuple[Pattern, ...]:
    """Read a ``.dockerignore``.

    :raises BadPattern: if a line is none.
    """
    rows = enumerate(text.removeprefix(_BOM).split("\n"), 1)
    return tuple(each for line, row in rows if (each := _pattern(row.rstrip("\r"), line)))


def sent(folder: Path, patterns: Sequence[Pattern]) -> Iterator[str]:
    """Yield the files, links and folders that are sent, as paths from ``folder`` with slashes.

    A folder that is left out, but for something in it that is taken back, is not told.
    """
    return _sent(folder, "", patterns, (False,) * len(patterns))


def _sent(folder: Path, inside: str, patterns: Sequence[Pattern], above: State) -> Iterator[str]:
    may_come_back = any(each.takes_back for each in patterns)
    with os.scandir(folder / inside) as entries:
        found = sorted((each.name, each.is_dir(follow_symlinks=False)) for each in entries)
    for name, is_folder in found:
        path = f"{inside}/{name}".lstrip("/")
        left_out, state = _judged(path, patterns, above)
        if not left_out:
            yield path
        if is_folder and (may_come_back or not left_out):
            yield from _sent(folder, path, patterns, state)


def _judged(path: str, patterns: Sequence[Pattern], above: State) -> tuple[bool, State]:
    """Say whether a path is left out, and which patterns count for what is in it."""
    left_out = False
    state = []
    for pattern, before in zip(patterns, above, strict=True):
        # BuildKit asks no pattern that would change nothing, and so forgets that it matched.
        asked = pattern.takes_back == left_out
        matched = before or (asked and pattern.matches.search(path) is not None)
        state.append(matched)
        if matched:
            left_out = not pattern.takes_back
    return left_out, tuple(state)


def _pattern(row: str, line: int) -> Pattern | None:
    text = "" if row.startswith("#") else row.strip()
    if not text:
        return None
    cleaned = _cleaned(_read(text).strip())
    takes_back = cleaned.startswith("!")
    cleaned = cleaned.removeprefix("!")
    if takes_back and not cleaned:
        raise BadPattern(text, line)
    if not cleaned:
        return None
    if not _is_well_formed(cleaned):
        raise BadPattern(text, line)
    try:
        return Pattern(line, _compiled(cleaned), takes_back)
    except re.error as error:
        raise BadPattern(text, line) from error


def _read(text: str) -> str:
    """Clean a line as BuildKit does when it reads the file.

    When it makes patterns of the lines it does so again: what then begins with `!` takes back.
    """
    takes_back = text.startswith("!")
    cleaned = _cleaned(text[1:].strip() if takes_back else text)
    cleaned = cleaned.removeprefix("/") if len(cleaned) > 1 else cleaned
    return f"!{cleaned}" if takes_back else cleaned


def _cleaned(text: str) -> str:
    """Do what Go's ``filepath.Clean`` does; nothing stays nothing."""
    return posixpath.normpath(text).replace("//", "/") if text else ""


def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        # Of `[[`, which may mean something else some day. It means a bracket to Go.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(rf"^{_expression(pattern)}\Z", re.ASCII)


def _expression(pattern: str) -> str:
    """Return the regular expression that BuildKit makes of a pattern."""
    tokens = re.findall(r"\*\*/?|\\.|.", pattern, re.DOTALL)
    plain = [*map(_is_plain, tokens)]
    if tokens[0].startswith("**") and all(plain[1:]):
        return _of_suffix(pattern[2:])
    if tokens[-1].startswith("**") and all(plain[:-1]):
        return f"{re.escape(pattern[:-2])}.*"
    if all(plain):
        return re.escape(pattern)
    last = len(tokens) - 1
    return "".join(_translated(each, is_last=n == last) for n, each in enumerate(tokens))


def _of_suffix(suffix: str) -> str:
    end = f".*{re.escape(suffix)}"
    return f"(?:{end}|{re.escape(suffix[1:])})" if suffix.startswith("/") else end


def _is_plain(token: str) -> bool:
    return token[0] not in "*?[]\\"


def _translated(piece: str, *, is_last: bool) -> str:
    if piece.startswith("**"):
        return ".*" if is_last else "(?:.*/)?"
    if piece in {"*", "?"}:
        return "[^/]*" if piece == "*" else "[^/]"
    # In brackets `^` and `-` mean what they mean in regular expressions, too.
    # BuildKit forgets to escape `{`, `|` and `}`: so do we, or we would judge another context.
    return piece if piece[0] in "[]\\^-{|}" or piece.isalnum() else re.escape(piece)


def _is_well_formed(pattern: str) -> bool:
    """Say whether Go takes it: a class has members, and nothing ends with a backslash."""
    member = r"(?:\\.|[^\\\]-])"
    known = rf"\[\^?+(?:{member}(?:-{member})?)+\]|\\.|[^\\\[]"
    return re.fullmatch(rf"(?:{known})*", pattern, re.DOTALL) is not None

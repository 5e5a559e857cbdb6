"""Paths in a tree by pattern, with the meaning that ``pathlib`` gives it."""

import re

_TOKENS = re.compile(
    r"(?P<any>(?:^|(?<=/))\*{2,}/)|(?P<rest>(?:^|(?<=/))\*{2,}$)"
    r"|(?P<many>\*+)|(?P<one>\?)|(?P<set>\[!?\]?[^\]]*\])"
)
_PATTERNS = {"any": "(?:[^/]+/)*", "rest": ".*", "many": "[^/]*", "one": "[^/]"}


def matcher(glob: str) -> re.Pattern[str]:
    """Compile a pattern: ``*`` and ``?`` stay inside a name, ``**/`` crosses folders.

    >>> bool(matcher("packages/*/pyproject.toml").fullmatch("packages/a/pyproject.toml"))
    True
    >>> bool(matcher("**/pyproject.toml").fullmatch("packages/a/pyproject.toml"))
    True
    >>> bool(matcher("*.toml").fullmatch("packages/a.toml"))
    False
    """
    parts: list[str] = []
    end = 0
    for token in _TOKENS.finditer(glob):
        parts += [re.escape(glob[end : token.start()]), _pattern(token)]
        end = token.end()
    return re.compile("".join([*parts, re.escape(glob[end:])]), re.DOTALL)


def _pattern(token: re.Match[str]) -> str:
    kind = token.lastgroup or ""
    if kind != "set":
        return _PATTERNS[kind]
    inside = token.group()[1:-1].replace("\\", "\\\\")
    negated = inside.startswith("!")
    escaped = inside.removeprefix("!").replace("[", "\\[").replace("]", "\\]").replace("^", "\\^")
    return f"(?!/)[{'^' * negated}{escaped}]"

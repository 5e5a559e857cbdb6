"""Text of other people in Markdown: shown as it is, and nothing but shown."""

import re
from collections.abc import Callable, Iterable

LONGEST = 250
"""So many characters of a subject are shown, and so many lines of what a footer says."""

_PLAIN = re.compile(r"[A-Za-z][ !\"#%'()+,./0-9:;=?A-Z^a-z{}-]{0,249}")
"""Most texts: nothing in them needs a look."""
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = re.compile(
    r"[\\`*\[\]<>~$|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # between letters it means nothing
    r"|&(?=#?\w+;)"
    r"|@(?=\w)"
)
_SUSPECT = re.compile(r"[\\`*\[\]<>~$|_&@]")
_START = re.compile(r"\A(?:[#+=-]|[0-9]{1,9}(?=[.)]))")
_SPACES = re.compile(r"\s+")
_FENCE = re.compile(r"(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
_INSTEAD = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "@&#8203;"}


def line(text: str, *, longest: int = LONGEST) -> str:
    r"""Return one line of Markdown that shows the text: no markup, HTML or mention comes of it.

    What stands between backticks stays code. Characters that a terminal or a reader cannot show
    (controls, marks that turn the direction of text) become U+FFFD, and what is too long is cut
    and ends with ``…``.

    >>> line("make <b>`a*b` bold\x1b[1m")
    'make &lt;b&gt;`a*b` bold\ufffd\\[1m'
    """
    if longest >= LONGEST and _PLAIN.fullmatch(text):
        return text
    if not text.isprintable():
        text = shown(_SPACES.sub(" ", text))
    if len(text) > longest:
        text = text[:longest].rstrip() + "…"
    if _SUSPECT.search(text):
        text = beside_code(text, _escaped)
    return text if text[:1].isalpha() else _START.sub(_mark_escaped, text, count=1)


def shown(text: str) -> str:
    """Put U+FFFD in the place of what cannot be shown; line ends stay."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def block(text: str, *, longest: int = 20_000) -> str:
    """Return Markdown of other people as it can be shown, cut visibly if it is too long.

    Code that they, or the cut, left open is closed: it would hide what stands below.
    """
    lines = "\n".join(shown(each.expandtabs(4).rstrip()) for each in text.splitlines())
    whole = lines if len(lines) <= longest else lines[:longest].rstrip() + " …"
    return whole + _closing(whole.split("\n"))


def _closing(lines: Iterable[str]) -> str:
    """Return what closes the code that the lines leave open; empty if they leave none.

    An indented block ends with the item of a list that it stands in: where less is indented.
    """
    fence: re.Match[str] | None = None
    for each in lines:
        if fence is None:
            fence = _FENCE.match(each)
        elif re.fullmatch(rf" {{0,3}}{fence['fence']}[`~]* *", each):
            fence = None
        elif each and not each.startswith(fence["indent"]):
            fence = _FENCE.match(each)
    return f"\n{fence[0]}" if fence else ""


def beside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a line with all changed but what is code in it."""
    parts = []
    end = 0
    for span in _SPAN.finditer(text) if "`" in text else ():
        parts += [change(text[end : span.start()]), span[0]]
        end = span.end()
    return "".join([*parts, change(text[end:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    return _INSTEAD.get(match[0], f"\\{match[0]}")


def _mark_escaped(match: re.Match[str]) -> str:
    return match[0] + "\\" if match[0].isdigit() else f"\\{match[0]}"

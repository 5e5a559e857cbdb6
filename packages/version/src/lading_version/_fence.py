"""Blocks of code in a message, between lines of three backticks or tildes, as Markdown has them."""

import re

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)")


def masked(text: str) -> str:
    r"""Return a text of the same length, line by line, with backticks instead of blocks of code.

    A block that nothing closes is none: what follows may be meant.

    >>> masked("a\n~~~ sh\nb c\n~~~\nd").split()
    ['a', '``````', '```', '```', 'd']
    """
    lines = text.split("\n")
    fence, start = "", 0
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        if found is None:
            continue
        mark, rest = found.groups()
        if not fence:
            if "`" not in rest:  # or else it is code within a line
                fence, start = mark, at
        elif mark.startswith(fence) and not rest.strip():
            lines[start : at + 1] = ("`" * len(each) for each in lines[start : at + 1])
            fence = ""
    return "\n".join(lines)

"""Where a changelog, or a message, holds prose: neither code nor comments, as Markdown has both."""

import re

MARKER = "<!-- new releases stand below this line -->"
"""``write`` puts a version below this line; what is above it, and below its own, stays."""

_MARKER = re.escape(MARKER.encode())
_FENCE = rb"^(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*\n"
_CODE = rb"(?=(?P=indent)|\t|[ \t\r]*$).*\n"
_CLOSED = rb" {0,3}(?P=fence)[`~]*[ \t]*\r?$"
_ENDED = rb"(?!(?P=indent)|\t)(?=[ \t]*[^ \t\r\n])"
"""An indented block ends with the item of a list that it stands in: where less is indented."""
_FENCED = rb"%b(?:%b)*?(?:%b|%b)" % (_FENCE, _CODE, _CLOSED, _ENDED)
_COMMENT = rb"<!(?=--)(?:(?!%b)[\s\S])*?-->" % _MARKER
"""One that is left open ends where the marker stands, at the latest: so it is none."""
_COMMENTS = rb"^ {0,3}(?!%b)%b(?:[ \t]*%b)*" % (_MARKER, _COMMENT, _COMMENT)
"""Those that begin a line: within one, Markdown lets them hide no other line."""
_HIDDEN = re.compile(rb"%b|%b" % (_FENCED, _COMMENTS), re.MULTILINE)
_SHOWN = re.compile(rb"\S")


def prose_of(data: bytes) -> bytes:
    """Return the text, as long as it is, with ``x`` for its code and blanks for its comments.

    So a ``#`` in them is no heading, and code says something where a comment says nothing. The
    marker is no such comment, and what is left open hides nothing.
    """
    return _HIDDEN.sub(_hidden, data)


def _hidden(match: re.Match[bytes]) -> bytes:
    return _SHOWN.sub(b"x" if match["fence"] else b" ", match[0])

"""What is prose in a text, whatever is in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_changelog import MARKER
from lading_changelog._prose import prose_of

_FENCE = rb"^(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}(?!~))[^\n]*\n"
_CODE = rb"(?=(?P=indent)|\t|[ \t\r]*$).*\n"
_CLOSED = rb" {0,3}(?P=fence)[`~]*[ \t]*\r?$"
_ENDED = rb"(?!(?P=indent)|\t)(?=[ \t]*[^ \t\r\n])"
_COMMENT = rb"<!(?=--)(?:(?!%b)[\s\S])*?-->" % MARKER.encode()
WHOLE = re.compile(
    rb"%b(?:%b)*?(?:%b|%b)" % (_FENCE, _CODE, _CLOSED, _ENDED)
    + rb"|^ {0,3}(?!%b)%b(?:[ \t]*%b)*" % (MARKER.encode(), _COMMENT, _COMMENT),
    re.MULTILINE,
)
"""The same in one expression, which may take as long as the square of the text."""

LINES = st.lists(
    st.sampled_from(
        [
            *("", "  ", "\t", "\r", "x", " x", "  x", "\tx", "- x", "## 1.0.0", "   "),
            *("```", "````", "```sh", " ```", "  ```", "   ```", "    ```", "```x```", "``` "),
            *("~~~", "~~~~", "~~~sh", "  ~~~", "~~~`", "```~", "```\r", "x ```"),
            *(
                "<!--",
                "-->",
                "<!-->",
                "<!-- a -->",
                "  <!-- a --> b",
                "<!-- a --> <!--",
                "--> <!--",
            ),
            *(MARKER, f" {MARKER}", f"<!-- a --> {MARKER}", "x <!-- a -->"),
        ]
    ),
    max_size=14,
)


@given(LINES, st.booleans())
def test_it_is_what_the_expression_leaves(lines: list[str], ended: bool) -> None:
    data = ("\n".join(lines) + "\n" * ended).encode()

    def hidden(match: re.Match[bytes]) -> bytes:
        return re.sub(rb"\S", b"x" if match["fence"] else b" ", match[0])

    assert prose_of(data) == WHOLE.sub(hidden, data)


@pytest.mark.parametrize(
    "data",
    [
        b"<!--\n" * 200_000,
        b"<!--\n" * 200_000 + MARKER.encode() + b"\n-->\n",
        b"```x\n" * 200_000,
        b" ```x\n" * 200_000,
        b"".join(b"`" * (3000 - n) + b"\n" for n in range(2990)),
    ],
)
def test_what_is_left_open_a_thousand_times_takes_no_longer(data: bytes) -> None:
    assert prose_of(data) == data

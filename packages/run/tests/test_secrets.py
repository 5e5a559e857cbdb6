import base64
import itertools
import json
import re
import shlex
import subprocess
import textwrap
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_run import Mask
from lading_run._secrets import MASK, MaskedStream

# Neither the mask nor what is put around a secret can be mistaken for a part of it.
secrets = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*"), min_size=4)
secrets = secrets.filter(lambda text: len(text.strip()) >= 4)
around = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*"), max_size=8)


def _encoded(secret: str) -> list[str]:
    data = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        "".join(f"%{byte:02x}" for byte in data),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        shlex.quote(secret),
    ]


def _in_pieces(mask: Mask, text: str, cuts: list[int]) -> str:
    stream = MaskedStream(mask)
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    return "".join([*map(stream.feed, pieces), stream.close()])


@given(secrets, around, around, st.data())
def test_no_form_of_a_secret_is_shown(
    secret: str, before: str, after: str, data: st.DataObject
) -> None:
    whole = secret.strip()
    form = data.draw(st.sampled_from(_encoded(whole)))
    assert form not in Mask([secret])(before + form + after)


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=4)


@given(st.lists(PRINTABLE.filter(lambda text: len(text.strip()) >= 4), min_size=1))
def test_a_shell_that_repeats_its_arguments_shows_no_secret(found: list[str]) -> None:
    script = 'printf "%q\\n" "$@"; set -x; for each; do : "$each"; done'
    told = subprocess.run(
        ["bash", "-c", script, "bash", *map(str.strip, found)],
        check=True,
        capture_output=True,
        text=True,
    )
    quoted = told.stdout.splitlines()
    traced = [line.removeprefix("+ : ") for line in told.stderr.splitlines() if line[:4] == "+ : "]
    for secret, *forms in zip(found, quoted, traced, strict=True):
        for form in forms:
            assert Mask([secret])(form).strip("'") == MASK


@pytest.mark.parametrize(
    ("secret", "form"),
    [
        ("p&ss<w>ord-'x", r"p\u0026ss\u003cw\u003eord-'x"),  # Go
        ("ab/cd/efgh", r"ab\/cd\/efgh"),  # PHP
        ("pässwörter", r"p\u00E4ssw\u00F6rter"),
        ("pässwörter", r"p\xc3\xa4ssw\xc3\xb6rter"),  # bytes of Python
    ],
)
def test_what_other_languages_escape_is_masked(secret: str, form: str) -> None:
    assert Mask([secret])(f'{{"a": "{form}"}}') == f'{{"a": "{MASK}"}}'


@given(secrets, st.binary(max_size=5), st.binary(max_size=5), st.booleans())
def test_base64_shows_nothing_of_a_secret_wherever_it_begins(
    secret: str, before: bytes, after: bytes, url_safe: bool
) -> None:
    inner = secret.strip().encode()
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    shown = Mask([secret])(encode(before + inner + after).decode())
    # What is left decodes, at most, to what was around it and half of a byte on each side.
    left = shown.split("***")
    assert len(left) >= 2
    assert len(left[0]) <= -(-len(before) * 8 // 6)
    assert len(left[-1]) <= -(-(len(after) + 2) * 4 // 3) + 1


@given(st.lists(secrets, max_size=3), st.text("ab*\n%", max_size=30), st.lists(st.integers(0, 40)))
def test_cutting_the_text_anywhere_changes_nothing(
    known: list[str], text: str, cuts: list[int]
) -> None:
    mask = Mask(known)
    assert _in_pieces(mask, text, cuts) == mask(text)


@given(
    st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=4),
    st.text("abc\n", max_size=30),
    st.lists(st.integers(0, 40)),
)
def test_cutting_changes_nothing_where_secrets_overlap(
    known: list[str], text: str, cuts: list[int]
) -> None:
    mask = Mask(known)
    masked = _in_pieces(mask, text, cuts)
    assert masked == mask(text)
    assert not any(secret in masked for secret in known)


def _plainly(known: list[str], text: str) -> str:
    """Mask every character that belongs to any of the short secrets, and nothing else."""
    hidden = {
        place
        for secret in known
        for start in range(len(text))
        if text.startswith(secret, start)
        for place in range(start, start + len(secret))
    }
    shown = "".join("*" if place in hidden else char for place, char in enumerate(text))
    return re.sub(r"\*+", "***", shown)


@given(
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4),
    st.text("abc", max_size=30),
    st.lists(st.integers(0, 30)),
)
def test_all_of_each_secret_is_masked_and_nothing_else(
    known: list[str], text: str, cuts: list[int]
) -> None:
    assert _in_pieces(Mask(known), text, cuts) == _plainly(known, text)


@given(secrets, around, st.lists(st.integers(0, 200)))
def test_a_secret_in_pieces_is_masked(secret: str, rest: str, cuts: list[int]) -> None:
    whole = secret.strip()
    assert whole not in _in_pieces(Mask([secret]), f"{rest}{whole}{rest}", cuts)


@given(around)
def test_without_secrets_a_text_stays_as_it_is(text: str) -> None:
    assert Mask()(text) == text
    assert Mask(["", " ", "\n"])(text) == text


@pytest.mark.parametrize(
    ("known", "text", "masked"),
    [
        pytest.param(["abc", "abcdef"], "abcdef", "***", id="one begins with the other"),
        pytest.param(["abc", "cde"], "abcde", "***", id="one reaches into the other"),
        pytest.param(["bc", "abcd"], "abcd abc", "*** a***", id="one inside the other"),
        pytest.param(["ab"], "abab ab", "*** ***", id="side by side"),
        pytest.param(["x"], "axb", "a***b", id="short"),
        pytest.param(["x"], "eA==", "eA==", id="short in base64"),
        pytest.param([" hunter22\n"], "a hunter22.", "a ***.", id="with a line end"),
        pytest.param(["p/w d"], "u:p%2fw%20d p/w+d", "u:*** ***", id="percent-encoded"),
        pytest.param(["hun\u00e9ter"], r'"hun\u00e9ter"', '"***"', id="JSON"),
        pytest.param(["first line\nother line"], "> other line", "> ***", id="one of its lines"),
        pytest.param(["{\nfirst line\n}"], "{ }", "{ }", id="too short a line"),
    ],
)
def test_masked_is(known: list[str], text: str, masked: str) -> None:
    assert Mask(known)(text) == masked


@given(
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=3),
    st.text("abc\r\n", max_size=30),
    st.lists(st.integers(0, 30)),
)
def test_line_ends_hide_nothing_and_move_nothing(
    known: list[str], text: str, cuts: list[int]
) -> None:
    joined = re.sub(r"[\r\n]", "", text)
    shown = _in_pieces(Mask(known), text, cuts)
    masked = re.sub(r"\*+", "***", re.sub(r"[\r\n]", "", shown))
    assert masked == _plainly(known, joined)


def test_a_basic_authorization_header_is_masked() -> None:
    header = base64.b64encode(b"me:hunter22hunter22").decode()
    assert Mask(["hunter22hunter22"])(f"Basic {header}") == "Basic bWU6***=="


def test_wrapped_base64_of_a_long_secret_is_masked() -> None:
    secret = "".join(chr(33 + number * 7 % 90) for number in range(200))
    wrapped = textwrap.fill(base64.b64encode(secret.encode()).decode(), 76)
    assert Mask([secret])(f"{wrapped}\n") == "***=\n"

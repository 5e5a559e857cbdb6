import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lading_changelog import Entry, Notes, render
from lading_changelog._details import without_html
from lading_changelog._markdown import LONGEST, block, line
from lading_changelog._merged import Merged
from lading_changelog._render import shortened

LIVE = re.compile(r"(?<!\\)(?:\\\\)*[*\[\]<>~$|]|@\w")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", "plain words"),
        ("snake_case and _it_", "snake_case and \\_it\\_"),
        ("use `a*b` not *b*", "use `a*b` not \\*b\\*"),
        ("one ` alone *", "one \\` alone \\*"),
        ("``a`b`` <c>", "``a`b`` &lt;c&gt;"),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("1.2.0 is out", "1\\.2.0 is out"),
        ("&lt;b&gt; & c", "&amp;lt;b&amp;gt; & c"),
        ("@ada, a@b.org @ c", "@&#8203;ada, a@&#8203;b.org @ c"),
        ("![x](y) $z$ \\n", "!\\[x\\](y) \\$z\\$ \\\\n"),
        ("two\nlines\ttab", "two lines tab"),
        ("x" * 300, "x" * 250 + "…"),
    ],
)
def test_a_text_is_shown_and_does_nothing(text: str, expected: str) -> None:
    assert line(text) == expected


@given(st.text())
@example("`" * 3 + "a")
@example("\\`<b>`")
@example("@<0")
def test_nothing_of_a_text_is_live_outside_of_code(text: str) -> None:
    shown = line(text)
    assert shown.isprintable()
    outside = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", shown) if "`" in text else shown
    assert LIVE.search(re.sub("&[lg]t;", " ", outside)) is None


def test_details_keep_their_markdown_but_no_html() -> None:
    assert without_html(block("a *b*\r\n<script>\x00\n")) == "a *b*\n&lt;script>\ufffd"
    assert block("x" * 20_001) == "x" * 20_000 + " …"
    assert Merged.of("t", "a", None).details == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("```rust\nlet v: Vec<u8> = a;\n```", None),
        ("Use `List<int>` and ``a`<b>``.", None),
        ("- one\n\n  ~~~\n  <b>\n  ~~~", None),
        ("    <indented>", None),
        ("<b>\n```\n<b>\n```\n<b>", "&lt;b>\n```\n<b>\n```\n&lt;b>"),
        ("a ` b\n` <b> ` c", "a ` b\n` &lt;b> ` c"),
        ("\\`<b>\\`", "\\`&lt;b>\\`"),
        ("<https://example.org>", "&lt;https://example.org>"),
    ],
)
def test_code_in_details_stays_as_it_is(text: str, shown: str | None) -> None:
    assert without_html(text) == shown or (shown is None and without_html(text) == text)


MARKUP = st.sampled_from(
    [
        *("<b>", "</b>", "<!-- x -->", "<script>", "a", "x<y", "<div>", "&lt;", "[a](<b>)"),
        *("`", "``", "\\", " ", "  ", "    ", "\t", "\n", "\n\n", "```", "~~~", "- ", "> ", "1. "),
    ]
)


@given(st.lists(MARKUP, max_size=25).map("".join))
def test_no_html_is_left_in_details(text: str) -> None:
    shown = without_html(block(text))
    alive, dead = (MarkdownIt("commonmark", {"html": html}) for html in (True, False))
    assert alive.render(shown) == dead.render(shown)


def test_what_does_not_fit_is_counted() -> None:
    entries = tuple(Entry(f"entry {number}", "", ("0" * 40,)) for number in range(100))
    text = render(Notes(sections={"Added": entries}, quiet={"docs": 1}), limit=400)
    lines = text.splitlines()
    shown = sum(each.startswith("- ") for each in lines)
    assert 0 < shown < 100
    assert lines[-1] == f"… and {100 - shown} more."
    assert len(text) < 450


def test_notes_of_nothing_say_so() -> None:
    assert render(Notes()) == "No changes.\n"
    assert render(Notes(quiet={"docs": 2, "chore": 1})) == "3 commits: 1 chore, 2 docs.\n"


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_a_text_that_needs_no_look_is_what_a_look_would_make_of_it(text: str) -> None:
    assert line(text) == line(text, longest=LONGEST - 1)


def test_the_longest_text_that_is_shown_whole_is_as_long_as_is_said() -> None:
    assert line("a" * LONGEST) == "a" * LONGEST
    assert line("a" * (LONGEST + 1)) == "a" * LONGEST + "…"


@pytest.mark.parametrize("text", ["- one\u2028two\x0bthree\u0085\n\n- four", "a\n\nb", ""])
def test_notes_that_somebody_wrote_stay_as_they_are_if_they_are_short(text: str) -> None:
    assert shortened(text, 100) == shortened(f"{text}\n", 100) == f"{text}\n"

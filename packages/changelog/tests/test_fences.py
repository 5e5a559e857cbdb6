"""Blocks of code that somebody forgot to close hide nothing that stands below them."""

import pytest

from lading_changelog import Entry, Notes, render
from lading_changelog._edit import section_in, with_part, with_version
from lading_changelog._markdown import block

OPEN = "Use:\n\n```\nforgot to close"


def section(version: str, details: str) -> str:
    entry = Entry("a", "", ("1" * 40,), pull=1, details=details)
    return f"## [{version}] - 2026-07-01\n\n{render(Notes(sections={'Added': (entry,)}))}"


def test_code_that_a_pull_request_leaves_open_hides_no_version() -> None:
    older = with_version(b"", "1.0.0", section("1.0.0", OPEN))
    data = with_version(older, "1.1.0", section("1.1.0", OPEN))
    newest = section_in(data, "1.1.0")
    assert newest is not None
    assert data[newest].decode().rstrip() == section("1.1.0", OPEN).rstrip()
    assert with_version(data, "1.0.0", section("1.0.0", OPEN)) == data


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (OPEN, "\n```"),
        ("~~~~sh\n~~~\n```", "\n~~~~"),
        (" ```\n x\n```y", "\n```"),
        ("- a\n  ```\n  x", "\n  ```"),
        ("- a\n  ```\n\n  x\n\nAll of it.", ""),
        ("- a\n  ```\n  x\n\nOr:\n~~~\ny", "\n~~~"),
        ("- a\n  ```\n  x\n~~~\ny", "\n~~~"),
        ("```\nx\n```", ""),
        ("```\nx\n  ````  ", ""),
        ("```\nx\n```y", "\n```"),
        ("```x``` is code", ""),
        ("```\nx\n```\n\n```\ny", "\n```"),
        ("    ```\n    x", ""),
    ],
)
def test_what_is_left_open_is_closed(text: str, end: str) -> None:
    assert block(text) == f"{text.rstrip()}{end}"
    assert block(block(text)) == block(text)


def test_code_that_is_cut_is_closed() -> None:
    assert block("```\n" + "x" * 20 + "\n```", longest=10) == "```\nxxxxxx …\n```"


OLDER = "## 1.0.0\n\n- b\n\n  ```\n  x\n  ```\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "code",
    [
        "- a\n\n  ```\n  open\n\n",
        "- a\n\n  ```\n\n  open\n- c\n  ```\n  open\n\n",
        "1. a\n   ~~~\n   open\n   ```\n\n",
        "```x``` is code\n\n",
    ],
)
def test_code_in_a_list_ends_with_its_item(code: str, newline: str) -> None:
    data = f"## 1.1.0\n\n{code}{OLDER}".replace("\n", newline).encode()
    place = section_in(data, "1.0.0")
    assert place is not None
    assert data[place] == OLDER.replace("\n", newline).encode()


@pytest.mark.parametrize(
    "code",
    [
        "```\n## 1.0.0\n```\n",
        "  ```\n  x\n```\n## 0.9.0\n",
        "- a\n\n  ```\n  x\n\n\ty\n  ```\n\n  ```\n  ## 1.0.0\n  ```\n",
    ],
)
def test_code_that_is_closed_is_code(code: str) -> None:
    assert section_in(f"## 1.1.0\n\n{code}".encode(), "1.0.0") is None


def test_a_list_goes_below_a_heading_after_code_that_was_left_open() -> None:
    text = "### Added\n\n- a\n\n  ```\n  open\n\n### Fixed\n\n- b\n\n  ```\n  x\n  ```\n"
    assert with_part(text, "### Fixed\n\n- new\n") == text.rstrip("\n") + "\n- new\n"


def test_a_long_block_that_is_left_open_takes_no_time() -> None:
    blank = b"\n" * 25 + b"\t\n" * 25
    assert section_in(b"```\n" + blank * 200 + b"## 1.0.0\n", "1.0.0") is not None

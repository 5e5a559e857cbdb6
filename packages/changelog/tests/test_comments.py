"""Comments in a changelog say nothing: neither what changed nor which version it was."""

from pathlib import Path

import pytest

from lading_changelog import MARKER, Entry, Notes, write
from lading_changelog._edit import section_in, unreleased_in, with_part
from lading_changelog._links import with_links

NOTES = Notes(version="1.1.0", day="2026-07-01", sections={"Added": (Entry("a", "", ("1" * 40,)),)})
SECTION = "## [1.1.0] - 2026-07-01\n\n### Added\n\n- a (111111111)\n"
COMMENT = "<!--\nAdd your entry here, one line each.\n\n# like this\n-->"
OLDER = "## [1.0.0]\n\n- older\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "CHANGELOG.md"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("comment", [COMMENT, f"  {COMMENT}", f"{COMMENT} <!-- too -->", "<!-->"])
@pytest.mark.parametrize("marker", ["", f"{MARKER}\n\n"])
def test_a_comment_under_unreleased_is_no_entry_and_stays(
    path: Path, marker: str, comment: str, newline: str
) -> None:
    above = f"# Mine\n\n## [Unreleased]\n\n{comment}\n\n"
    path.write_bytes(f"{above}{marker}{OLDER}".replace("\n", newline).encode())
    assert write(path, NOTES)
    whole = f"{above}{MARKER}\n\n{SECTION}\n{OLDER}"
    assert path.read_bytes().decode() == whole.replace("\n", newline)
    assert not write(path, NOTES)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_comment_above_the_entries_stays_and_one_among_them_goes_along(
    path: Path, gap: str
) -> None:
    above = f"# Mine\n\n## [Unreleased]\n\n{COMMENT}"
    said = "### Fixed\n\n<!-- of the API -->\n- By hand."
    path.write_text(f"{above}{gap}{said}\n\n{MARKER}\n\n{OLDER}")
    assert write(path, NOTES)
    heading = SECTION.partition("\n")[0]
    assert path.read_text() == f"{above}\n\n{MARKER}\n\n{heading}\n\n{said}\n\n{OLDER}"


@pytest.mark.parametrize("said", ["<!-- a --> New.", "- New <!-- a -->", "```\n<!--\n-->\n```"])
def test_what_stands_beside_a_comment_is_an_entry(said: str) -> None:
    data = f"## [Unreleased]\n\n{said}\n\n{OLDER}".encode()
    place = unreleased_in(data)
    assert place is not None
    assert data[place].decode().strip() == said


def test_a_version_in_a_comment_has_no_section_yet(path: Path) -> None:
    template = "<!-- Template:\n## [1.1.0] - YYYY-MM-DD\n\n## [Unreleased]\n- x\n-->\n"
    path.write_text(f"# Mine\n\n{template}\n{OLDER}")
    assert write(path, NOTES)
    assert path.read_text() == f"# Mine\n\n{template}\n{MARKER}\n\n{SECTION}\n{OLDER}"


def test_a_heading_in_a_comment_ends_no_section() -> None:
    data = f"## [1.1.0]\n\n{COMMENT}\n\n- a\n\n{OLDER}".encode()
    assert section_in(data, "1.1.0") == slice(0, data.index(OLDER.encode()))


def test_a_comment_that_is_left_open_hides_neither_the_marker_nor_a_version(path: Path) -> None:
    path.write_text(f"# Mine\n\n<!-- to do\n\n{MARKER}\n\n<!-- to do\n\n{OLDER}")
    assert write(path, NOTES)
    assert not write(path, NOTES._replace(version="1.0.0"))
    assert path.read_text().index(MARKER) < path.read_text().index(SECTION)


def test_what_only_names_a_comment_begins_none() -> None:
    data = f"## [1.1.0]\n\n- Text with `<!--`\n\n{OLDER}\n- and with `-->`\n".encode()
    assert section_in(data, "1.0.0") is not None


def test_an_address_in_a_comment_is_none() -> None:
    data = b"<!--\n[unreleased]: https://x/compare/v1...HEAD\n-->\n"
    assert with_links(data, "2", "v2") == data


def test_a_list_goes_below_its_heading_and_not_into_a_comment() -> None:
    text = "<!--\n### Fixed\n\n- x\n-->\n\n### Fixed\n\n- a\n\n<!--\n- x\n-->\n"
    assert with_part(text, "### Fixed\n\n- new\n") == text.replace("- a\n", "- a\n- new\n")

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_changelog import MARKER, CannotWrite, Entry, Notes, write
from lading_changelog._edit import section_in, with_heading, with_version
from lading_run import Misused

NOTES = Notes(version="1.2.0", day="2026-07-01", sections={"Added": (Entry("a", "", ("1" * 40,)),)})
SECTION = "## [1.2.0] - 2026-07-01\n\n### Added\n\n- a (111111111)\n"
HEAD = "# Changelog\n\nThe format is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n\n"


def test_a_changelog_is_made_and_grows_below_its_marker(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    assert write(path, NOTES)
    assert path.read_text() == f"{HEAD}{MARKER}\n\n{SECTION}"
    assert write(path, Notes(version="1.3.0", day="2026-08-01"))
    newer = "## [1.3.0] - 2026-08-01\n\nNo changes.\n"
    assert path.read_text() == f"{HEAD}{MARKER}\n\n{newer}\n{SECTION}"


def test_what_people_wrote_stays_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    above = b"# History\r\n\r\nHello \xff.\r\n\r\n## Unreleased\r\n\r\n### Added\r\n\r\n"
    below = b"## 1.1.0 (2025)\r\n\r\n- an *edit*   \r\n\r\n## v1.0.0"
    path.write_bytes(above + below)
    assert write(path, NOTES)
    section = SECTION.replace("\n", "\r\n").encode()
    marker = MARKER.encode() + b"\r\n\r\n"
    assert path.read_bytes() == above + marker + section + b"\r\n" + below
    edited = path.read_bytes().replace(b"- a (111111111)", b"- what people prefer")
    path.write_bytes(edited)
    assert not write(path, NOTES)
    assert path.read_bytes() == edited


def test_without_a_version_the_marker_goes_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text("# Mine\n\n## Unreleased")
    assert write(path, NOTES)
    assert path.read_text() == f"# Mine\n\n## Unreleased\n\n{MARKER}\n\n{SECTION}"


LINK = "[unreleased]: https://example.org/compare/v1.1.0...HEAD\n"


@pytest.mark.parametrize("marker", ["", f"{MARKER}\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_people_wrote_under_unreleased_is_what_the_section_says(
    tmp_path: Path, marker: str, newline: str
) -> None:
    def changelog(text: str) -> bytes:
        return text.replace("\n", newline).encode()

    path = tmp_path / "CHANGELOG.md"
    said = "### Added\n\n- By hand.\n\n```\n## 1.1.0\n```"
    before, below = "# Mine\n\n## [Unreleased]\n\n", f"## [1.1.0]\n\n- older\n\n{LINK}"
    path.write_bytes(changelog(f"{before}{said}\n\n{marker}{below}"))
    assert write(path, NOTES)
    section = f"## [1.2.0] - 2026-07-01\n\n{said}\n"
    assert path.read_bytes() == changelog(f"{before}{MARKER}\n\n{section}\n{below}")
    assert not write(path, NOTES)


@pytest.mark.parametrize(
    "heading",
    [
        "## [Unreleased](https://example.org/compare/v1.1.0...HEAD)",
        "## [Unreleased] - YYYY-MM-DD",
        "## UNRELEASED ",
    ],
)
def test_unreleased_is_known_however_it_is_written(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(f"{heading}\n- By hand.\n")
    assert write(path, NOTES)
    assert path.read_text() == (f"{heading}\n\n{MARKER}\n\n## [1.2.0] - 2026-07-01\n\n- By hand.\n")


def test_what_only_begins_like_unreleased_is_none(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text("## Unreleased features\n- By hand.\n")
    assert write(path, NOTES)
    assert path.read_text() == f"## Unreleased features\n- By hand.\n\n{MARKER}\n\n{SECTION}"


@pytest.mark.parametrize(
    "first", ["# 1.1.0", "### [v1.1.1](x) (2025)", "1.1.0 (2025)\n---", "v1.1\n==="]
)
def test_it_stands_above_versions_with_other_headings(tmp_path: Path, first: str) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(f"# Mine\n\n{first}\n\n- older\n\n## 1.0.0\n")
    assert write(path, NOTES)
    assert path.read_text() == (
        f"# Mine\n\n{MARKER}\n\n{SECTION}\n{first}\n\n- older\n\n## 1.0.0\n"
    )


@pytest.mark.parametrize(
    "heading",
    [
        "### [1.1.1](https://example.org/compare) (2025-01-01)",
        "# 1.1.1 - 2025-01-01",
        "#### v1.1.1",
        "1.1.1 (2025)\n---",
        "[1.1.1]\n=====",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_section_ends_at_a_version_with_another_heading(
    tmp_path: Path, heading: str, newline: str
) -> None:
    path = tmp_path / "CHANGELOG.md"
    older = f"{heading}\n\n* the old fix\n\n### Notes\n\n* more\n\n## 1.1.0\n\n* b\n"
    path.write_bytes(f"## [Unreleased]\n\n{older}".replace("\n", newline).encode())
    assert write(path, NOTES)
    data = path.read_bytes()
    own, old = section_in(data, "1.2.0"), section_in(data, "1.1.1")
    assert own is not None
    assert old is not None
    assert data[own].decode().rstrip() == SECTION.rstrip().replace("\n", newline)
    assert data[old].decode() == older.partition("## 1.1.0")[0].replace("\n", newline)
    assert not write(path, NOTES._replace(version="1.1.1"))
    renamed = with_heading(data, "1.1.1", "## [1.1.1] - 2026-07-01")
    assert renamed == data.replace(
        heading.replace("\n", newline).encode(), b"## [1.1.1] - 2026-07-01"
    )


@pytest.mark.parametrize("heading", ["### 3.11 is needed", "### 2 things", "#### 1.x"])
def test_not_every_number_in_a_heading_is_a_version(heading: str) -> None:
    data = f"## 1.1.0\n\n{heading}\n\n- a\n".encode()
    assert section_in(data, "1.1.0") == slice(0, len(data))


@pytest.mark.parametrize("marker", ["", f"{MARKER}\n"])
def test_what_is_unreleased_stands_above_the_first_version(tmp_path: Path, marker: str) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(f"{marker}# Mine\n\n## unreleased\n- By hand.\n\n{LINK}")
    assert write(path, NOTES)
    [section, kept] = ["## [1.2.0] - 2026-07-01\n\n- By hand.\n", "# Mine\n\n## unreleased\n\n"]
    if marker:
        assert path.read_text() == f"{MARKER}\n\n{section}\n{kept}{LINK}"
    else:
        assert path.read_text() == f"{kept}{MARKER}\n\n{section}\n{LINK}"


def test_a_marker_at_the_very_end_will_do() -> None:
    assert with_version(f"# Mine\n{MARKER}".encode(), "1", "## 1\n") == (
        f"# Mine\n{MARKER}\n\n## 1\n".encode()
    )


def test_two_markers_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(f"a\n{MARKER}\nb\n{MARKER}\n")
    with pytest.raises(CannotWrite, match=r"^CHANGELOG.md:4: the marker stands there again"):
        write(path, NOTES)


def test_what_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="is a folder, not a file") as caught:
        write(tmp_path, NOTES)
    assert caught.value.hint.startswith("Name a file")
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match=r"^CHANGELOG\.md: cannot be read: Not a directory"):
        write(tmp_path / "file" / "CHANGELOG.md", NOTES)
    with pytest.raises(CannotWrite, match="cannot be written: File name too long"):
        write(tmp_path / ("n" * 240 + ".md") / ("a" * 300), NOTES)


def test_its_folder_is_made(tmp_path: Path) -> None:
    assert write(tmp_path / "docs" / "none" / "CHANGES.md", NOTES)
    assert (tmp_path / "docs" / "none" / "CHANGES.md").read_text().endswith(SECTION)


def test_that_pull_requests_were_not_looked_up_is_nothing_to_its_readers(tmp_path: Path) -> None:
    entry = Entry("a", "", ("1" * 40,), pull=3)
    assert write(tmp_path / "CHANGELOG.md", NOTES._replace(sections={"Added": (entry,)}))
    assert (tmp_path / "CHANGELOG.md").read_text().endswith("### Added\n\n- a (#3, 111111111)\n")


def test_notes_of_no_version_have_no_section(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="the notes are of no version yet"):
        write(tmp_path / "CHANGELOG.md", Notes())


LINES = st.lists(
    st.sampled_from(
        ["", "text", "## [Unreleased]", "### A", "## [1.1.0] - 2020", "## 0.9", "- x", "# T", "\t"]
    )
)


@given(LINES, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_twice_changes_nothing_and_nothing_is_lost(
    lines: list[str], marked: bool, newline: str
) -> None:
    before = newline.join([*lines, MARKER, *lines] if marked else lines).encode()
    once = with_version(before, "1.2.0", SECTION)
    assert with_version(once, "1.2.0", SECTION) == once
    assert once.count(MARKER.encode()) == 1
    kept = [each for each in once.decode().split("\n") if each.rstrip("\r") in lines]
    assert len(kept) >= len(
        [
            each
            for each in before.decode().split("\n")
            if each.strip() and each.rstrip("\r") != MARKER
        ]
    )

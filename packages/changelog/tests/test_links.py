"""The addresses of versions below a changelog."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_changelog import Notes, write
from lading_changelog._links import with_links, with_moved_links

AT = "https://example.org/acme/app/compare"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("label", ["unreleased", "Unreleased"])
def test_a_version_gets_an_address_as_those_before_it(
    tmp_path: Path, label: str, newline: str
) -> None:
    path = tmp_path / "CHANGELOG.md"
    before = (
        f"## [{label}]\n\n## [1.1.0]\n\n- older\n\n[{label}]: {AT}/v1.1.0...HEAD\n[1.1.0]: {AT}"
    )
    path.write_bytes(before.replace("\n", newline).encode())
    assert write(path, Notes(version="1.2.0", tag="app/v1.2.0", day="2026-07-01"))
    links = f"[{label}]: {AT}/app/v1.2.0...HEAD\n[1.2.0]: {AT}/v1.1.0...app/v1.2.0\n[1.1.0]: {AT}"
    assert path.read_bytes().decode().endswith(f"\n\n{links}".replace("\n", newline))
    whole = path.read_bytes()
    assert not write(path, Notes(version="1.2.0", tag="app/v1.2.0", day="2026-07-01"))
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1.1.0]: https://example.org\n",
        "[unreleased]: https://example.org/commits/main\n",
        f"```\n[unreleased]: {AT}/v1.1.0...HEAD\n```\n",
        f"[unreleased]: {AT}/v1.2.0...HEAD\n[1.2.0]: {AT}/v1.1.0...v1.2.0\n",
    ],
)
def test_where_it_has_one_or_others_have_none_all_stays(text: str) -> None:
    assert with_links(text.encode(), "1.2.0", "v1.2.0") == text.encode()


def test_what_an_address_cannot_hold_is_written_otherwise() -> None:
    data = with_links(f"[Unreleased]: {AT}/v1...HEAD".encode(), "2", "v2#%")
    assert data.decode() == f"[Unreleased]: {AT}/v2%23%25...HEAD\n[2]: {AT}/v1...v2%23%25"


def test_only_the_addresses_of_the_version_that_is_no_more_are_moved() -> None:
    text = (
        f"[Unreleased]: {AT}/v{{0}}...HEAD\r\n[{{0}}]: {AT}/v1.0.0...v{{0}} \r\n"
        f"[1.0.0]: {AT}/v0.9.0...v1.0.0\r\n[1.1.0-rc]: {AT}/v1.0.0...v1.1.0-rc\r\n"
    )
    moved = with_moved_links(
        text.format("1.1.0").encode(), ("1.1.0", "v1.1.0"), ("2.0.0", "v2.0.0")
    )
    assert moved.decode() == text.format("2.0.0")
    code = f"```\n[1.1.0]: {AT}/v1.0.0...v1.1.0\n```\n".encode()
    assert with_moved_links(code, ("1.1.0", "v1.1.0"), ("2.0.0", "v2.0.0")) == code
    edited = f"[unreleased]: {AT}/main...HEAD\n[1.1.0]: https://example.org/notes\n".encode()
    assert with_moved_links(edited, ("1.1.0", "v1.1.0"), ("2.0.0", "v2.0.0")) == edited


LINES = st.lists(
    st.sampled_from(
        ["", "```", "text", f"[unreleased]: {AT}/v1...HEAD", f"[1]: {AT}/v0...v1", "[2]: other"]
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_there_and_back_all_is_as_it_was(lines: list[str], newline: str) -> None:
    before = newline.join(lines).encode()
    once = with_links(before, "3", "v3")
    assert with_links(once, "3", "v3") == once or once == before
    moved = with_moved_links(once, ("3", "v3"), ("4", "v4"))
    assert moved == with_links(before, "4", "v4")
    assert with_moved_links(moved, ("4", "v4"), ("3", "v3")) == once

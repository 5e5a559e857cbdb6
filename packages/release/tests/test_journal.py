"""What the journal says of earlier runs."""

from pathlib import Path

import pytest

from lading_release._journal import Journal, was_begun


@pytest.mark.parametrize(
    "torn",
    [
        pytest.param(b'{"time": "2026-11-2', id="cut off"),
        pytest.param(b"{\xff\xfe\n", id="no text"),
        pytest.param(b"\0\0\0\n", id="never written"),
        pytest.param(b"17\n", id="no object"),
    ],
)
def test_a_torn_line_is_left_out(tmp_path: Path, torn: bytes) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(torn)
    assert not was_begun(journal)
    Journal(journal).write(event="begin", act="take", target="shelf")
    assert was_begun(journal)
    with journal.open("ab") as file:
        file.write(torn)
    assert was_begun(journal)

"""The suite as its user meets it, on shelves that converge and on some that do not."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import lading_faults


@dataclass(frozen=True)
class Ran:
    """How the suite ended and what it said."""

    code: int
    result: str
    said: str

    @property
    def lines(self) -> list[str]:
        """What it said of the points, without what differs between two runs."""
        return [
            re.sub(r"\(([-\d, ]+); \d+ s\)", r"(\1)", line)
            for line in self.said.splitlines()
            if line.startswith("[")
        ]


Suite = Callable[..., Ran]


@pytest.fixture
def suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Suite]:
    """Run the suite on a sample that is released to the shelves of a kind."""
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "lading.toml").write_text('tag = "v{version}"\n')
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)  # it is remembered from the first use on

    def run(kind: str, *words: str, at_least: int = 1) -> Ran:
        parts = f"shelves:{kind}"
        code = lading_faults.main(sample, words, tag="v1.2.0", at_least=at_least, parts=parts)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    yield run
    monkeypatch.undo()


POINTS = """\
killed before fetch release.json (shelf), carried on here
killed before look (shelf), carried on elsewhere
killed before take text.txt (shelf), carried on here
killed after take text.txt (shelf), carried on elsewhere
killed before read back text.txt (shelf), carried on here
killed after look #3 (shelf), carried on elsewhere
overtaken before take text.txt (shelf), carried on here
another run beside take text.txt (shelf), carried on elsewhere
killed while sending PUT /text.txt (shelf), carried on here
killed without the answer to PUT /text.txt (shelf), carried on elsewhere
500 to PUT /text.txt (shelf), carried on here
500 in spite of PUT /text.txt (shelf), carried on elsewhere
reset by PUT /text.txt (shelf), carried on here
reset after PUT /text.txt (shelf), carried on elsewhere
429 to PUT /text.txt (shelf), carried on here
503 from PUT /text.txt (shelf), carried on elsewhere
500 to GET / (shelf), carried on here
429 to GET / (shelf), carried on elsewhere
reset by GET / (shelf), carried on here
slow answer to GET / (shelf), carried on elsewhere
half the answer to GET / (shelf), carried on here
half the answer to PUT /text.txt (shelf), carried on elsewhere
half the answer to GET /text.txt (shelf), carried on here
stale answer to GET / #3 (shelf), carried on elsewhere
two at once releases (all), carried on here
"""


def test_an_undisturbed_release_tells_the_points(suite: Suite) -> None:
    ran = suite("good", "--list")
    assert ran.code == 0
    assert ran.result.startswith(POINTS)
    full = ran.result.removeprefix(POINTS).splitlines()
    assert len(full) == 6
    assert all("(stage), carried on" in line for line in full)


def test_a_target_that_looks_first_converges_wherever_it_is_killed(suite: Suite) -> None:
    ran = suite("good", "kills")
    assert (ran.code, ran.result) == (0, "faults: 8 points, 8 converged, 0 duplicates\n")
    assert ran.lines[0] == (
        "[1/8] killed before fetch release.json (shelf), carried on here … converged (-9, 0)"
    )


def test_it_converges_whatever_its_server_does(suite: Suite) -> None:
    ran = suite("good", "500", "503", "429", "reset", "half", "slow", "stale")
    assert (ran.code, ran.result) == (0, "faults: 14 points, 14 converged, 0 duplicates\n")
    ended = [line.rpartition("(")[2].rstrip(")") for line in ran.lines]
    assert ended == ["5, 0"] * 6 + ["69, 0"] * 3 + ["0, 0", "69, 0", "5, 0", "5, 0", "0, 0"]


def test_it_converges_with_a_full_disk_and_in_company(suite: Suite) -> None:
    ran = suite("good", "disk", "pairs")
    assert (ran.code, ran.result) == (0, "faults: 9 points, 9 converged, 0 duplicates\n")


def test_a_target_that_publishes_twice_is_found_out(suite: Suite) -> None:
    ran = suite("forgetful", "half:shelf")
    assert ran.code == 1
    assert "    shelf/text.txt.again should not be there\n" in ran.said
    assert "duplicates" in ran.result
    assert not ran.result.endswith(" 0 duplicates\n")


def test_a_target_that_trusts_its_notes_is_found_out(suite: Suite) -> None:
    ran = suite("trusting", "500")
    assert ran.code == 1
    assert "    shelf/text.txt is missing\n" in ran.said
    assert "    carried on, it ended with " in ran.said


def test_a_traceback_is_no_way_to_meet_a_fault(suite: Suite) -> None:
    ran = suite("buggy", "reset:shelf")
    assert ran.code == 1
    assert "    the first run ended with 1, which is a bug: see " in ran.said


def test_a_suite_that_has_shrunk_fails(suite: Suite) -> None:
    ran = suite("good", at_least=10**6)
    assert ran.code == 1
    assert "the suite has shrunk: 31 points, there should be 1000000 at least" in ran.said


def test_a_sample_that_is_not_released_at_all_is_told(suite: Suite) -> None:
    ran = suite("refusing")
    assert (ran.code, ran.result) == (5, "")
    assert "Undisturbed, the sample's release ended with 3:" in ran.said
    assert "the shelf is locked" in ran.said


def test_a_word_that_chooses_nothing_is_a_mistake(suite: Suite) -> None:
    ran = suite("good", "shelf:501")
    assert (ran.code, ran.result) == (2, "")
    assert "no point is called shelf:501; --list names them all\n" in ran.said

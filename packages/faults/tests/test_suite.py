"""The suite as its user meets it, on shelves that converge and on some that do not."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import lading_faults
from lading_faults._program import _parser, _tried

pytestmark = pytest.mark.engine


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
Tried = Callable[..., Ran]
LINE = re.compile(r"\[\d+/33\] (?P<point>.+) … converged \((?P<codes>.+)\)")


def write_sample(folder: Path) -> Path:
    sample = folder / "sample"
    sample.mkdir()
    (sample / "lading.toml").write_text('tag = "v{version}"\n')
    return sample


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> lading_faults.Reference:
    """What is found out of a good shelf before anything is tried."""
    folder = tmp_path_factory.mktemp("found")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        sample = lading_faults.Sample(folder=write_sample(folder), parts="shelves:good")
        return lading_faults.reference(sample, folder / "reference", tag="v1.2.0")


@pytest.fixture
def tried(
    found: lading_faults.Reference,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Tried:
    """Do what the program does once that is known."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)

    def run(*words: str, at_least: int = 1) -> Ran:
        sample = lading_faults.Sample(folder=tmp_path)
        code = _tried(_parser().parse_args(words), [(sample, found)], tmp_path, at_least)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Suite]:
    """Run the suite on a sample that is released to the shelves of a kind."""
    sample = write_sample(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)  # it is remembered from the first use on

    def run(kind: str, *words: str, points: tuple[str, ...] = ()) -> Ran:
        samples = [lading_faults.Sample(folder=sample, points=points, parts=f"shelves:{kind}")]
        code = lading_faults.main(samples, words, tag="v1.2.0")
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    yield run
    monkeypatch.undo()


REQUESTS = ("shelf:requests",)
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


def test_an_undisturbed_release_tells_the_points(tried: Tried) -> None:
    ran = tried("--list")
    assert ran.code == 0
    assert ran.result.startswith(POINTS)
    full = ran.result.removeprefix(POINTS).splitlines()
    assert len(full) == 8
    assert all("(stage), carried on" in line for line in full[:6])
    assert all(" of a plan, carried on " in line for line in full[6:])


def test_a_target_that_looks_first_converges_at_every_point(tried: Tried) -> None:
    ran = tried()
    assert (ran.code, ran.result) == (0, "faults: 33 points, 33 converged, 0 duplicates\n")
    assert ran.lines[0] == (
        "[1/33] killed before fetch release.json (shelf), carried on here … converged (-9, 0)"
    )
    found = [LINE.fullmatch(line) for line in ran.lines]
    points = [match["point"] for match in found if match]
    codes = [match["codes"] for match in found if match]
    assert points[:25] == POINTS.splitlines()
    killed = [code for point, code in zip(points, codes, strict=True) if "killed" in point]
    assert killed == ["-9, 0"] * 10
    served = codes[10:24]
    assert served == ["5, 0"] * 6 + ["69, 0"] * 3 + ["0, 0", "69, 0", "5, 0", "5, 0", "0, 0"]


def test_who_listens_is_told_again_only_if_nobody_knows_whether_it_was(suite: Suite) -> None:
    ran = suite("listening", points=("crier:calls",))
    assert (ran.code, ran.result) == (0, "faults: 2 points, 2 converged, 0 duplicates\n")
    assert sorted(line.partition("] ")[2] for line in ran.lines) == [
        "killed after tell published (crier), carried on here … converged (-9, 0)",
        "killed before tell published (crier), carried on elsewhere … converged (-9, 0)",
    ]


def test_a_target_that_publishes_twice_is_found_out(suite: Suite) -> None:
    ran = suite("forgetful", "half:shelf", points=REQUESTS)
    assert ran.code == 1
    assert "    shelf/text.txt.again should not be there\n" in ran.said
    assert "duplicates" in ran.result
    assert not ran.result.endswith(" 0 duplicates\n")


def test_a_target_that_trusts_its_notes_is_found_out(suite: Suite) -> None:
    ran = suite("trusting", "500", points=REQUESTS)
    assert ran.code == 1
    assert "    shelf/text.txt is missing\n" in ran.said
    assert "    carried on, it ended with " in ran.said


def test_a_traceback_is_no_way_to_meet_a_fault(suite: Suite) -> None:
    ran = suite("buggy", "reset:shelf", points=REQUESTS)
    assert ran.code == 1
    assert "    the first run ended with 1, which is a bug: see " in ran.said


def test_what_a_killed_release_leaves_running_is_found_out(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lading_faults._child._PATIENCE", 2)
    ran = suite("leaving", "kills:shelf", points=REQUESTS)
    left = re.findall(r"^ +(\d+) sleep 60$", ran.said, re.MULTILINE)
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert (ran.code, len(left)) == (1, 2)
    assert ran.result == "faults: 2 points, 0 converged, 0 duplicates\n"
    assert ran.said.count("    2 s after the first run ended there still runs:\n") == 2


def test_a_suite_that_has_shrunk_fails(tried: Tried) -> None:
    ran = tried(at_least=10**6)
    assert ran.code == 1
    assert "the suite has shrunk: 33 points, there should be 1000000 at least" in ran.said


def test_a_sample_that_is_not_released_at_all_is_told(suite: Suite) -> None:
    ran = suite("refusing")
    assert (ran.code, ran.result) == (5, "")
    assert "Undisturbed, the sample's release ended with 3:" in ran.said
    assert "the shelf is locked" in ran.said


def test_a_word_that_chooses_nothing_is_a_mistake(tried: Tried) -> None:
    ran = tried("shelf:501")
    assert (ran.code, ran.result) == (2, "")
    assert "no point is called shelf:501; --list names them all\n" in ran.said

"""A sample to be released to shelves, and the suite on it."""

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

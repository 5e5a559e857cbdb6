"""Merged pull requests, looked up by whoever can."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lading_artifact import Lookup, PullRequest, Tables
from lading_changelog import Entry, Notes, render, with_pull_requests
from lading_project import Unit, load

SETTINGS = "[changelog]\npull_requests = true\n"
NOT_LOOKED_UP = "_Titles, authors and notes of the pull requests were not looked up._"
PLAIN = Notes(sections={"Added": (Entry("go", "", ("1" * 40,), 3), Entry("on", "", ("2" * 40,)))})


@dataclass
class Entries:
    """What a package offers: the finder, or one that finds nothing."""

    finder: object

    def load(self) -> object:
        return self.finder


def nobody(_tables: Tables, _root: Path) -> None:
    return None


def somebody(_tables: Tables, root: Path) -> Lookup:
    def merged(numbers: Collection[int]) -> Mapping[int, PullRequest]:
        return {
            number: PullRequest(title=f"{number} where {root.is_dir()}", author="ada")
            for number in numbers
        }

    return merged


@pytest.fixture
def unit(tmp_path: Path) -> Unit:
    (tmp_path / "lading.toml").write_text(SETTINGS)
    return load(tmp_path).unit()


def offer(monkeypatch: pytest.MonkeyPatch, *finders: object) -> None:
    entries = [Entries(each) for each in finders]
    monkeypatch.setattr("lading_changelog._looked_up.offered", lambda _: entries)


def test_who_can_look_them_up_is_asked(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, nobody, somebody)
    told = render(with_pull_requests(PLAIN, unit, tmp_path))
    assert told == "### Added\n\n- 3 where True (#3, 111111111) by ada\n- on (222222222)\n"


def test_where_nobody_can_the_notes_say_so(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, nobody)
    told = with_pull_requests(PLAIN, unit, tmp_path)
    assert (told.enriched, told.sections) == (False, PLAIN.sections)
    assert render(told).endswith(f"\n{NOT_LOOKED_UP}\n")


def test_nobody_is_asked_who_is_not_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, somebody)
    assert with_pull_requests(PLAIN, Unit(), tmp_path) is PLAIN

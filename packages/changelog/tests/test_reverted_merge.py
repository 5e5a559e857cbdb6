"""Merges that were taken back, and with them what they brought."""

import pytest

from lading_changelog import history_of, notes_of
from lading_git.testing import Sample
from lading_project import Unit

GONE = "taken back, with what did it"
UNITS = [
    pytest.param(Unit(), id="whole"),
    pytest.param(Unit(paths=("src",)), id="a folder"),
]


@pytest.fixture
def merged(sample: Sample) -> Sample:
    """v1.0.0, a side branch that was merged, and a commit on main before and after that."""
    sample.commit("feat: begin", **{"src/a": "1"})
    sample.tag("v1.0.0")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("feat: one", **{"src/one": "1"})
    sample.commit("fix!: two", **{"src/two": "1"})
    sample.git("switch", "--quiet", "main")
    sample.commit("fix: main", **{"src/main": "1"})
    sample.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side")
    sample.commit("fix: later", **{"src/later": "1"})
    return sample


def take_back(sample: Sample, merge: str) -> None:
    sample.git("revert", "--no-edit", "--mainline", "1", merge)


@pytest.mark.parametrize("unit", UNITS)
def test_what_a_merge_brought_is_taken_back_with_it(merged: Sample, unit: Unit) -> None:
    take_back(merged, "HEAD~1")
    notes = notes_of(merged.repository, unit, None)
    assert {title: [each.text for each in found] for title, found in notes.sections.items()} == {
        "Fixed": ["later", "main"]
    }
    assert notes.quiet == {GONE: 4 if unit.paths == (".",) else 3}
    [found] = history_of(merged.repository, [unit]).values()
    assert (found[0].sections, found[0].quiet) == (notes.sections, notes.quiet)


@pytest.mark.parametrize("unit", UNITS)
def test_the_revert_of_an_older_merge_is_told(merged: Sample, unit: Unit) -> None:
    merged.tag("v1.1.0")
    take_back(merged, "HEAD~1")
    notes = notes_of(merged.repository, unit, None)
    [entry] = notes.sections["Reverted"]
    assert (entry.text, notes.quiet) == ("Merge branch 'side'", {})
    [(new, old, _)] = history_of(merged.repository, [unit]).values()
    assert (new.sections, new.quiet) == (notes.sections, {})
    assert [each.text for each in old.sections["Added"]] == ["one"]


def test_a_merge_whose_revert_was_taken_back_is_told(merged: Sample) -> None:
    take_back(merged, "HEAD~1")
    merged.git("revert", "--no-edit", "HEAD")
    notes = notes_of(merged.repository, Unit(), None)
    assert [each.text for each in notes.sections["Added"]] == ["one"]
    assert notes.quiet == {GONE: 2, "merge": 1}


def test_a_preparation_is_taken_back_with_the_merge_that_brought_it(sample: Sample) -> None:
    sample.commit("feat: begin")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("chore: release 1.0.0")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side")
    take_back(sample, "HEAD")
    notes = notes_of(sample.repository, Unit(), None)
    assert notes.quiet == {GONE: 3}

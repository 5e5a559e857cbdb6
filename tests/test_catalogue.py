"""Mistakes are found by a plan, and a plan is not carried out in another world.

The mistakes and drifts are data: catalogue.toml, which also says how to read it.
"""

import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from catalogue_acts import Acts, Words
from catalogue_world import TAG, World, new_world, out_of_order, put_back, settle
from lading_release import Phase, Wish, conclusion, find_parts, hand_over, run_release
from lading_run import LadingError
from lading_tasks.testing import run_module
from strangers import checked, git

CATALOGUE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A mistake or a drift."""

    name: str
    do: Sequence[Words]
    says: Sequence[str]
    exit: int
    then: int = 0
    found: str = "plan"
    because: str = ""
    tag: str = TAG
    built: str | None = None
    before: Sequence[Words] = ()
    committed: bool = True
    program: bool = False


def entries(kind: str) -> list[Entry]:
    return [Entry(**each) for each in tomllib.loads(CATALOGUE.read_text())[kind]]


def named(kind: str) -> list[Any]:
    return [pytest.param(entry, id=entry.name.replace(" ", "-")) for entry in entries(kind)]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    base = tmp_path_factory.mktemp("catalogue")
    with out_of_order() as broken, new_world(base, broken) as world:
        yield world


@pytest.fixture
def world(servers: World, monkeypatch: pytest.MonkeyPatch) -> World:
    put_back(servers)
    settle(servers, monkeypatch)
    return servers


@pytest.fixture
def acts(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(world, monkeypatch)


@dataclass(frozen=True)
class Ended:
    """How a release ended: its exit code, and all that it says."""

    code: int
    said: str


def release(wish: Wish) -> Ended:
    """Plan or release in this process."""
    try:
        report = run_release(wish, find_parts)
    except LadingError as error:
        hints = [error.hint, *(problem.hint for problem in error.problems)]
        return Ended(error.exit_code, "\n".join([str(error), *hints]))
    return Ended(0, "\n".join(conclusion(report)))


def program(world: World, *words: str) -> Ended:
    """Plan or release as a user does."""
    ran = run_module("lading", "release", *words, cwd=world.root)
    said = (ran.stdout + ran.stderr).decode()
    assert "Traceback" not in said
    return Ended(ran.returncode, said)


def check(ended: Ended, entry: Entry, code: int) -> None:
    assert ended.code == code, ended.said
    assert [text for text in entry.says if text not in ended.said] == [], ended.said


def make_happen(acts: Acts, entry: Entry) -> None:
    for words in entry.do:
        acts.do(words)
    if entry.committed and checked(["git", "status", "--porcelain"], cwd=acts.world.root):
        acts.commit("feat: mistaken")


@pytest.mark.parametrize("entry", named("mistake"))
def test_a_mistake_is_told_before_anything_is_public(
    entry: Entry, world: World, acts: Acts
) -> None:
    make_happen(acts, entry)
    before = world.state()
    built = world.folder / entry.built if entry.built else None
    wish = replace(world.wish, tag=entry.tag, built=built)
    if entry.program:
        planned = program(world, "--tag", entry.tag, "--plan")
    else:
        planned = release(replace(wish, until=Phase.PLANNED))
    if entry.found == "plan":
        check(planned, entry, entry.exit)
    if entry.then or entry.found == "publish":
        assert planned.code == 0
        check(release(wish), entry, entry.then or entry.exit)
    assert world.state() == before


@pytest.mark.parametrize("entry", named("drift"))
def test_a_plan_is_not_carried_out_in_another_world(entry: Entry, world: World, acts: Acts) -> None:
    for words in entry.before:
        acts.do(words)
    make_happen(acts, entry)
    before = world.state()
    if entry.program:
        ended = program(world, "--apply", str(world.plan))
    else:
        ended = release(replace(world.wish, tag=entry.tag, plan=world.plan))
    check(ended, entry, entry.exit)
    assert world.state() == before


def test_what_is_built_on_one_machine_and_published_from_another_equals_one_run(
    world: World,
) -> None:
    before = world.state()
    report = run_release(replace(world.wish, plan=world.plan), find_parts)
    assert all(each.published for each in report.served)
    after = world.state()
    assert [key for key in after if after[key] != before[key]] == ["index", "remote", "github"]
    of_one_run = public(world)
    put_back(world)
    first, second = machine(world, "first"), machine(world, "second")
    there = replace(world.wish, root=first, until=Phase.BUILT)
    built = run_release(there, find_parts).built
    assert not built.reused
    hand_over(built, world.folder / "built")
    shutil.rmtree(first)
    here = replace(world.wish, root=second, built=world.folder / "built")
    report = run_release(here, find_parts)
    assert report.built.reused
    assert all(each.published for each in report.served)
    assert public(world) == of_one_run


def machine(world: World, name: str) -> Path:
    """Clone the sample with nothing that was built, and the remote of the sample."""
    clone = world.folder / name
    checked(["git", "clone", "--quiet", world.root, clone])
    git(clone, "config", "remote.origin.url", str(world.remote))
    git(clone, "config", "user.name", "B")
    git(clone, "config", "user.email", "b@example.com")
    return clone


def public(world: World) -> dict[str, object]:
    """What everybody sees of a release, but for the time when it was made and by whom."""
    shape = "--format=%(refname) %(objecttype) %(tree)%(*objectname)"
    shown = ("tag_name", "target_commitish", "name", "body", "draft", "prerelease")
    return {
        **world.state(),
        "remote": checked(["git", "for-each-ref", shape], cwd=world.remote),
        "github": [
            (
                [release[key] for key in shown],
                {asset["name"]: asset["digest"] for asset in release["assets"]},
            )
            for release in world.releases()
        ],
    }


def test_the_catalogue_holds_what_was_promised() -> None:
    mistakes, drifts = entries("mistake"), entries("drift")
    names = [entry.name for entry in (*mistakes, *drifts)]
    assert len(names) == len(set(names))
    found = [entry for entry in mistakes if entry.found == "plan"]
    late = [entry for entry in mistakes if entry not in found]
    assert len(mistakes) >= 40
    assert len(found) >= 38
    assert len(found) >= len(mistakes) * 38 / 40
    assert all(entry.found == "publish" and entry.because for entry in late)
    assert all(entry.says for entry in (*mistakes, *drifts))
    assert all(entry.exit or entry.then for entry in mistakes)
    assert all(entry.exit and entry.found == "plan" for entry in drifts)

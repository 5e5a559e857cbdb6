"""Listeners are told how a release ended, and change nothing about it."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import pytest

from lading_artifact import Artifact, Ending, News, Outcome, Rank, Release, Seen, State, Wire
from lading_release import (
    GateClosed,
    NotReady,
    NotServed,
    OtherBytesArePublic,
    StoppedHalfWay,
    WorldMoved,
    run_release,
    write_plan,
)
from lading_run import Problem, Unavailable
from toys import Shelf, World, plan_of


@dataclass
class Ear:
    """Remembers what it was told, in a file when it is rehearsed."""

    name: str = "ear"
    heard: list[str] = field(default_factory=list)
    deaf: bool = False
    breaks: bool = False
    wrong: tuple[Problem, ...] = ()
    file: Path | None = None
    wants: tuple[Ending, ...] = tuple(Ending)

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return self.wrong

    def tell(self, news: News, /) -> str:
        if self.breaks:
            raise ValueError("a bug")
        if self.deaf:
            raise Unavailable("the line is dead")
        self.heard.append(f"{news.ending.value}: {news.text} {' '.join(news.addresses)}".strip())
        if self.file:
            self.file.write_text(self.heard[-1])
            return "is away, and has a note"
        return "was told" if news.ending in self.wants else ""

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        yield type(self)(file=folder / "heard")


@pytest.fixture
def ear(world: World) -> Ear:
    ear = Ear()
    world.toys.listeners = [ear]
    return ear


def test_they_are_told_once_what_was_published_and_where(world: World, ear: Ear) -> None:
    run_release(world.wish(), world.toys)
    run_release(world.wish(), world.toys)
    assert ear.heard == ["published: v1.2.0 is published shelf:SUMS shelf:text.txt"]


def test_the_page_comes_before_the_files_of_the_draft_that_it_was(world: World, ear: Ear) -> None:
    folder = world.root.parent / "draft"

    def look(artifact: Artifact) -> Seen:
        there = (folder / artifact.name).exists()
        address = f"draft:{artifact.name}" if world.shelf.taken else ""
        return Seen(state=State.SAME if there else State.ABSENT, address=address)

    world.toys.targets.append(Shelf(folder, "draft", Rank.HIDDEN, says=look))
    run_release(world.wish(), world.toys)
    told = "shelf:SUMS shelf:text.txt draft:SUMS draft:text.txt"
    assert ear.heard == [f"published: v1.2.0 is published {told}"]


def test_they_are_told_of_a_failure(world: World, ear: Ear) -> None:
    world.opinion.outcome = Outcome.FINDINGS
    with pytest.raises(GateClosed) as caught:
        run_release(world.wish(), world.toys)
    assert ear.heard == [f"failed: {caught.value}"]


def test_they_are_told_of_a_stop_half_way(world: World, ear: Ear) -> None:
    def fail(name: str) -> None:
        if name == "text.txt":
            raise Unavailable("no")

    world.shelf.before_taking = fail
    with pytest.raises(StoppedHalfWay):
        run_release(world.wish(), world.toys)
    assert ear.heard == ["stopped half-way: no"]


@pytest.mark.parametrize("planned", [True, False])
def test_what_moves_after_something_was_published_stops_it_half_way(
    world: World, ear: Ear, tmp_path: Path, *, planned: bool
) -> None:
    moved = Seen(state=State.DIFFERENT, detail="of somebody else")
    site = Shelf(tmp_path / "site", name="site", rank=Rank.SHOWN)
    site.says = lambda _: moved if world.shelf.taken else Seen(state=State.ABSENT)
    world.toys.targets = [*world.toys.targets, site]
    wish = world.wish()
    if planned:
        wish = replace(wish, plan=tmp_path / "plan.json")
        write_plan(
            tmp_path / "plan.json", plan_of(run_release(world.wish(plan_only=True), world.toys))
        )
    with pytest.raises(WorldMoved if planned else OtherBytesArePublic) as caught:
        run_release(wish, world.toys)
    assert "what was published before stays" in str(caught.value)
    assert ear.heard == [f"stopped half-way: {caught.value}"]


def test_a_plan_is_nobodys_news(world: World, ear: Ear) -> None:
    run_release(world.wish(plan_only=True), world.toys)
    world.opinion.outcome = Outcome.FINDINGS
    with pytest.raises(GateClosed):
        run_release(world.wish(plan_only=True), world.toys)
    assert ear.heard == []


def test_one_that_cannot_be_told_is_warned_of(
    world: World, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.deaf = True
    with caplog.at_level(logging.WARNING):
        assert run_release(world.wish(), world.toys).served
    assert [record.getMessage() for record in caplog.records] == [
        "ear was not told: the line is dead"
    ]


def test_what_is_wrong_with_one_is_told_before_anything_is_built(world: World, ear: Ear) -> None:
    ear.wrong = (Problem(text="no number"),)
    with pytest.raises(NotReady, match="no number"):
        run_release(world.wish(), world.toys)


def test_a_rehearsal_tells_a_stand_in(world: World, ear: Ear) -> None:
    run_release(world.wish(rehearse=True), world.toys)
    heard = world.root / ".lading/rehearsal/served/ear/heard"
    assert heard.read_text().startswith("published: v1.2.0 is published")
    assert ear.heard == []


def test_who_was_killed_before_telling_tells_when_it_carries_on(world: World, ear: Ear) -> None:
    world.shelf.serves = "sha256:other"
    with pytest.raises(NotServed):
        run_release(world.wish(), world.toys)
    world.shelf.serves = ""
    run_release(world.wish(), world.toys)
    run_release(world.wish(), world.toys)
    assert [line.partition(":")[0] for line in ear.heard] == ["stopped half-way", "published"]


def test_whatever_a_listener_raises_changes_no_verdict(
    world: World, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.breaks = True
    assert run_release(world.wish(), world.toys).served
    assert "ear was not told: a bug" in caplog.text


def test_what_became_of_the_news_is_logged_as_it_was(
    world: World, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.wants = (Ending.FAILED,)
    world.opinion.outcome = Outcome.FINDINGS
    with caplog.at_level(logging.INFO):
        with pytest.raises(GateClosed):
            run_release(world.wish(), world.toys)
        world.opinion.outcome = Outcome.CLEAN
        run_release(world.wish(), world.toys)
        run_release(world.wish(rehearse=True), world.toys)
    said = [message for message in caplog.messages if message.startswith("ear ")]
    assert said == ["ear was told: failed", "ear is away, and has a note: published"]

from dataclasses import dataclass

import pytest

from lading_artifact import ALL, Artifact, Made, Order, Release
from lading_release import NotMade
from lading_release._order import inputs_of, rounds
from lading_run import Problem


@dataclass(frozen=True)
class Named:
    name: str
    needs: frozenset[str]
    makes: frozenset[str]

    def problems(self, release: Release, /) -> tuple[Problem, ...]:
        return ()

    def make(self, order: Order, /) -> Made:
        return Made(artifacts=[])


def named(name: str, needs: str = "", makes: str = "") -> Named:
    return Named(name, frozenset(needs.split()), frozenset(makes.split()))


def names(makers: list[Named]) -> list[list[str]]:
    return [[maker.name for maker in group] for group in rounds(makers)]


def test_makers_come_after_those_whose_artifacts_they_need() -> None:
    image, wheels, go = named("image", "wheel", "image"), named("wheels", "", "wheel"), named("go")
    assert names([image, wheels, go]) == [["wheels", "go"], ["image"]]


def test_makers_of_all_come_last_and_do_not_wait_for_each_other() -> None:
    sums, sbom, wheels = named("sums", ALL), named("sbom", ALL), named("wheels", "", "wheel")
    assert names([sums, sbom, wheels]) == [["wheels"], ["sums", "sbom"]]


def test_a_need_that_nobody_makes_holds_nobody_up() -> None:
    assert names([named("image", "wheel")]) == [["image"]]


def test_makers_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(NotMade, match="need each other's artifacts: a, b"):
        rounds([named("a", "y", "x"), named("b", "x", "y"), named("c")])


def test_a_maker_gets_what_it_needs_sorted_by_name() -> None:
    made = [Artifact(name=n, kind=k, digest="") for n, k in (("c", "x"), ("b", "y"), ("a", "x"))]
    assert [a.name for a in inputs_of(named("m", "x"), made)] == ["a", "c"]
    assert [a.name for a in inputs_of(named("m", ALL), made)] == ["a", "b", "c"]

import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

import lading_release
from lading_release import BrokenPlugin, NotMade, NotReady, Parts, find_parts, run_release
from lading_release._preparation import Preparation
from lading_run import Unavailable
from lading_run.testing import check_lazy
from toys import Shelf, World


def offer(folder: Path, monkeypatch: pytest.MonkeyPatch, entry_points: str, code: str = "") -> None:
    """Install a distribution with these entry points and one module for the time of a test."""
    info = folder / "site" / "lading_broken-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: lading-broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entry_points)
    (info.parent / "lading_broken.py").write_text(code)
    monkeypatch.syspath_prepend(str(info.parent))
    monkeypatch.delitem(sys.modules, "lading_broken", raising=False)
    assert PathDistribution(info).name == "lading-broken"


def found(world: World) -> Parts:
    preparation = Preparation(world.root, "v1.2.0")
    world.wish().stage.work.mkdir(parents=True)
    return find_parts(preparation.unit, preparation.release(world.wish().stage))


def test_parts_come_from_installed_packages(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "class Part: name = 'one'\n\ndef parts(tables, release): return [Part()]\n"
    entries = "[lading.gates]\nbroken = lading_broken:parts\n"
    offer(tmp_path, monkeypatch, entries, code)
    assert "one" in {gate.name for gate in found(world).gates}


@pytest.mark.parametrize("value", ["no_such_module:parts", "lading_broken:no_such_name"])
def test_a_part_that_cannot_be_loaded_names_its_package(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    offer(tmp_path, monkeypatch, f"[lading.makers]\nbroken = {value}\n")
    with pytest.raises(BrokenPlugin, match=f"lading-broken offers '{value}' under lading.makers"):
        found(world)


def test_two_parts_of_one_name_are_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "class Part: name = 'twin'\n\ndef parts(tables, release): return [Part(), Part()]\n"
    offer(tmp_path, monkeypatch, "[lading.makers]\nbroken = lading_broken:parts\n", code)
    with pytest.raises(NotMade, match=r"Two parts under lading\.makers are called: twin"):
        found(world)


class Silent(Shelf):
    def problems(self, release: object, /) -> tuple[()]:
        raise Unavailable("the shelf does not answer", hint="Dust it.")


def test_a_part_that_cannot_look_is_a_problem_like_others(world: World, tmp_path: Path) -> None:
    world.toys.targets = [Silent(tmp_path / "shelf")]
    (world.root / "new.txt").touch()
    with pytest.raises(NotReady) as caught:
        run_release(world.wish(), world.toys)
    texts = [(problem.text, problem.hint, problem.exit_code) for problem in caught.value.problems]
    assert ("the shelf does not answer", "Dust it.", 69) in texts
    assert len(texts) == 2


def test_the_names_of_the_package_are_all_there() -> None:
    check_lazy(lading_release)

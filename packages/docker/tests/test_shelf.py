import os
from pathlib import Path

from lading_docker._layer import File
from lading_docker._shelf import Recipe, Shelf
from lading_oci import LayoutWriter


def recipe(of: str, epoch: int = 1) -> Recipe:
    files = {"app/bin/run": File(b"#!"), "app/data": File(of.encode())}
    return Recipe(created_by="a test", epoch=epoch, of={"text": of}, files=lambda: files)


def nothing() -> dict[str, File]:
    raise AssertionError("it was made again")


def test_a_layer_that_was_kept_is_as_it_was_made(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    made = shelf.layer(LayoutWriter(tmp_path / "one"), recipe("a"))
    writer = LayoutWriter(tmp_path / "two")
    again = Recipe(created_by="a test", epoch=1, of={"text": "a"}, files=nothing)
    assert shelf.layer(writer, again) == made
    assert writer.path(made.layer.blob).is_file()
    assert made.scripts == ("app/bin/run",)


def test_what_is_made_of_other_things_or_at_another_time_is_another_layer(tmp_path: Path) -> None:
    shelf, writer = Shelf(tmp_path / "shelf"), LayoutWriter(tmp_path / "layout")
    made = [shelf.layer(writer, recipe(of, at)) for of, at in (("a", 1), ("b", 1), ("a", 2))]
    assert len({each.layer.diff_id for each in made}) == 3


def test_what_nobody_asked_for_in_a_month_goes(tmp_path: Path) -> None:
    shelf, writer = Shelf(tmp_path / "shelf"), LayoutWriter(tmp_path / "layout")
    for of in ("a", "b"):
        shelf.layer(writer, recipe(of))
    kept = {*shelf.folder.iterdir()}
    for note in shelf.folder.glob("*.json"):
        os.utime(note, (0, 0))
    shelf.layer(writer, recipe("a"))  # asked for: used now
    shelf.layer(writer, recipe("c"))
    assert len({*shelf.folder.iterdir()} & kept) == 2
    assert len({*shelf.folder.iterdir()}) == 4


def test_what_a_killed_process_left_goes_when_it_is_old(tmp_path: Path) -> None:
    shelf, writer = Shelf(tmp_path / "shelf"), LayoutWriter(tmp_path / "layout")
    shelf.layer(writer, recipe("a"))
    [blob] = shelf.folder.glob("*.tar.gz")
    os.utime(blob, (0, 0))  # made long ago, and asked for since
    mine = {*shelf.folder.iterdir(), shelf.folder / "notes.json"}
    left = [f"{'0' * 64}.tar.gz", f".{'1' * 64}.12345678.part", f".{'2' * 64}.json.1234.tmp"]
    for name in (*left, "notes.json"):
        (shelf.folder / name).write_bytes(b"x")
    shelf.layer(writer, recipe("b"))
    assert len({*shelf.folder.iterdir()}) == 2 + 2 + 4  # another process may be at work on them
    for name in (*left, "notes.json"):
        os.utime(shelf.folder / name, (0, 0))
    shelf.layer(writer, recipe("c"))
    kept = {*shelf.folder.iterdir()}
    assert mine <= kept
    assert len(kept) == 2 + 2 + 2 + 1


def test_a_note_that_is_broken_is_made_again(tmp_path: Path) -> None:
    shelf, writer = Shelf(tmp_path / "shelf"), LayoutWriter(tmp_path / "layout")
    made = shelf.layer(writer, recipe("a"))
    [note] = shelf.folder.glob("*.json")
    for broken in ("", "[]", "{}"):
        note.write_text(broken)
        assert shelf.layer(writer, recipe("a")) == made

"""The cache: one that cannot be written is told, and what was left half-way in it goes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lading_docker import World
from lading_docker._base import Bases
from lading_docker._cache import is_old
from lading_docker._errors import NoBase
from lading_docker._facts import facts_of
from lading_docker._layer import File
from lading_docker._shelf import Recipe, Shelf
from lading_oci import Digest, LayoutWriter, Name, Platform, Reference
from lading_oci.testing import small_layout
from lading_run import Unavailable


def base(folder: Path, world: World) -> None:
    reference = Reference(Name("127.0.0.1:1", "nobody/asked"), digest=Digest.of(b""))
    Bases(folder / "file" / "bases", world).get(reference)


def layer(folder: Path, _: World) -> None:
    recipe = Recipe(created_by="a test", epoch=1, of={}, files=lambda: {"a": File(b"a")})
    Shelf(folder / "file" / "layers").layer(LayoutWriter(folder / "layout"), recipe)


def facts(folder: Path, _: World) -> None:
    layout = small_layout(folder / "base", "linux/amd64")
    (folder / "base-linux-amd64.facts.json").mkdir()
    facts_of(layout, Platform.parse("linux/amd64"))


@pytest.mark.parametrize("write", [base, layer, facts])
def test_a_cache_that_cannot_be_written_is_told(
    tmp_path: Path, world: World, write: Callable[[Path, World], None]
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(
        Unavailable, match=r"the cache of images cannot be written: \w.* \(/"
    ) as told:
        write(tmp_path, world)
    assert (told.value.exit_code, told.value.hint) == (69, "Name another folder by LADING_CACHE.")


def test_what_a_killed_process_left_of_a_base_is_removed(tmp_path: Path, world: World) -> None:
    digest, other = Digest.of(b""), Digest.of(b"other")
    parts = {
        tmp_path / f".{digest.hex}.12345678.part": False,
        tmp_path / f".{other.hex}.12345678.part": True,  # another process may be at work on it
        tmp_path / f".{other.hex}.87654321.part": False,
    }
    for part in parts:
        (part / "blobs").mkdir(parents=True)
    os.utime([*parts][-1], (0, 0))
    with pytest.raises(NoBase):
        Bases(tmp_path, world).get(Reference(Name("127.0.0.1:1", "nobody/there"), digest=digest))
    assert {part: part.exists() for part in parts} == parts
    assert [is_old(part) for part in parts] == [False, False, False]  # gone, or new

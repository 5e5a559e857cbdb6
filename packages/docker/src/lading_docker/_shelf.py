"""Layers that were made before, kept by what they are made of."""

import hashlib
import json
import logging
import os
import platform
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from lading_docker._cache import is_old, writing
from lading_docker._facts import Version
from lading_docker._layer import File, Layer, add_layer
from lading_docker._libc import glibc_needed
from lading_oci import LAYER_GZIP, LayoutWriter, canonical
from lading_run import write_whole

log = logging.getLogger(__name__)

_FORMAT = 2
"""Counted up when layers are made otherwise from the same within one version of ours."""
_OURS = re.compile(r"\.?[0-9a-f]{64}\.")
"""How all names begin that we give to files there."""
_TOOLS = ("deflate", "installer", "lading-docker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a layer is made of: ``of``, as JSON values, decides ``files``; ``epoch`` their times."""

    created_by: str
    epoch: int
    of: Mapping[str, object]
    files: Callable[[], Mapping[str, File]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A layer in a layout, its paths below ``app/bin/``, and what its files need of glibc."""

    layer: Layer
    scripts: tuple[str, ...]
    glibc: Mapping[str, Version]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Layers in a folder of the user's; what is taken from it is hashed."""

    folder: Path

    def layer(self, writer: LayoutWriter, recipe: Recipe) -> Shelved:
        """Add the layer to a layout: as it was made before, or made now and kept.

        :raises LadingError: if it cannot be made, as ``recipe.files`` does.
        :raises Unavailable: if it cannot be kept.
        """
        key = self.folder / _key(recipe)
        return self._kept(writer, recipe, key) or self._made(writer, recipe, key)

    def _kept(self, writer: LayoutWriter, recipe: Recipe, key: Path) -> Shelved | None:
        note, file = _note(key), _blob(key)
        try:
            known = json.loads(note.read_bytes())
            blob = writer.add_file(file, LAYER_GZIP)
            found = Shelved(
                layer=Layer(blob=blob, diff_id=known["diff_id"], created_by=recipe.created_by),
                scripts=tuple(known["scripts"]),
                glibc={path: tuple(each) for path, each in dict(known["glibc"]).items()},
            )
            intact = str(blob.digest) == known["digest"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            log.warning("%s is no longer what was put there; it is made again", file)
            return None
        with suppress(OSError):  # of another's: then it counts as unused
            os.utime(note)
        return found

    def _made(self, writer: LayoutWriter, recipe: Recipe, key: Path) -> Shelved:
        files = recipe.files()
        layer = add_layer(writer, files, epoch=recipe.epoch, created_by=recipe.created_by)
        scripts = tuple(sorted(name for name in files if name.startswith("app/bin/")))
        glibc = glibc_needed(files)
        known = {"digest": str(layer.blob.digest), "diff_id": layer.diff_id}
        note = json.dumps({**known, "scripts": scripts, "glibc": glibc})
        with writing(self.folder):
            self._keep(key, writer.path(layer.blob), note)
        return Shelved(layer=layer, scripts=scripts, glibc=glibc)

    def _keep(self, key: Path, blob: Path, note: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._prune()
        part = key.with_name(f".{key.name}.{os.urandom(4).hex()}.part")
        try:
            shutil.copyfile(blob, part)
            part.replace(_blob(key))
        finally:
            part.unlink(missing_ok=True)
        write_whole(_note(key), note)

    def _prune(self) -> None:
        """Remove what nobody asks for, and what has no note since its maker was killed."""
        files = [each for each in self.folder.iterdir() if _OURS.match(each.name)]
        for file in [each for each in files if is_old(_note_of(each))]:
            file.unlink(missing_ok=True)  # another process does the same


def _key(recipe: Recipe) -> str:
    tools = {name: version(name) for name in _TOOLS}
    made = {"format": _FORMAT, "python": platform.python_version(), "epoch": recipe.epoch, **tools}
    return hashlib.sha256(canonical({"made": made, "of": recipe.of})).hexdigest()


def _note(key: Path) -> Path:
    return key.with_suffix(".json")


def _note_of(file: Path) -> Path:
    """Return the note that goes with a file, or the file itself if there is none."""
    note = file.with_name(f"{file.name.partition('.')[0]}.json")
    return note if note.exists() else file


def _blob(key: Path) -> Path:
    return key.with_suffix(".tar.gz")

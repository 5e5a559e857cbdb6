"""The images below: fetched once, by digest."""

import json
import logging
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from lading_artifact import Release
from lading_docker._cache import is_old, writing
from lading_docker._errors import NoBase
from lading_docker._mistake import mistake_at
from lading_docker._table import ImageTable
from lading_docker._world import World
from lading_oci import BadLayout, Digest, Layout, Reference
from lading_run import LadingError, locked

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bases:
    """Fetches bases into ``cache``, a folder of the user's, and keeps them there by digest."""

    cache: Path
    world: World
    _known: dict[Reference, Layout] = field(default_factory=dict, init=False, hash=False)
    _lock: Lock = field(default_factory=Lock, init=False, hash=False, compare=False)

    def get(self, reference: Reference) -> Layout:
        """Return the base; every byte of it is checked.

        :raises NoBase: if it cannot be had.
        :raises Unavailable: if the cache cannot be written.
        """
        with self._lock:
            if reference not in self._known:
                self._known[reference] = self._kept(reference)
            return self._known[reference]

    def _kept(self, reference: Reference) -> Layout:
        if reference.digest is None:
            raise NoBase(f"{reference} has no digest")
        folder = self.cache / reference.digest.hex
        with ExitStack() as stack:
            with writing(self.cache):
                self.cache.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(self.cache / f"{reference.digest.hex}.lock"))
            if (found := _whole(folder, reference.digest)) is not None:
                return found
            shutil.rmtree(folder, ignore_errors=True)
            self._sweep(reference.digest)
            try:
                return self.world.registry().pull(reference, folder)
            except LadingError as error:
                raise NoBase(
                    f"the base {reference} cannot be had: {error}", hint=error.hint
                ) from error

    def _sweep(self, digest: Digest) -> None:
        """Remove what those left who were killed: of this base, whose lock we hold, all of it."""
        for part in self.cache.glob(".*.part"):
            if part.name.startswith(f".{digest.hex}.") or is_old(part):
                shutil.rmtree(part, ignore_errors=True)


def _whole(folder: Path, digest: Digest) -> Layout | None:
    """Return what is kept in a folder, if it is whole and is what was asked for."""
    if not folder.exists():
        return None
    try:
        found = Layout.read(folder)
    except BadLayout as error:
        log.warning("%s is fetched again: %s", digest, error)
        return None
    return found if found.digest == digest else None


def need_platforms(base: Layout, name: str, table: ImageTable, release: Release) -> None:
    """Return if the base of an image is there for all platforms of the image.

    :raises NoBase: if it is not, with the line of the platforms.
    """
    there, wanted = base.platforms(), table.targets
    lacking = ", ".join(str(each) for each in wanted if each not in there)
    if not lacking:
        return
    known = ", ".join(map(str, there)) or "none that is named"
    left = json.dumps([str(each) for each in wanted if each in there])
    hint = "Take a base that is there for them"
    hint += "." if left == "[]" else f", or leave out what it is not for: platforms = {left}."
    text = f"the base {table.base} is not there for {lacking}; it is for {known}"
    raise NoBase(problems=[mistake_at(release, (name, "platforms"), text, hint)])

"""Building one project: its sdist from a copy of the clone, its wheel from that sdist."""

import errno
import os
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_run import Runner, run
from lading_wheels import _sdist
from lading_wheels._backend import Backend, Kind, Surroundings
from lading_wheels._environment import Environment, Environments
from lading_wheels._errors import BuildFailed
from lading_wheels._full import check_room


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where and how projects are built."""

    source: Path
    """The clone that is built from; it is copied, never written to."""
    scratch: Path
    surroundings: Surroundings
    environments: Environments
    runner: Runner = run

    def build(self, project: str, folder: Path) -> Sequence[Path]:
        """Build the project at the relative path ``project`` into ``folder``: sdist and wheel.

        :raises BuildFailed: if its backend fails, or what it makes cannot be used.
        """
        with TemporaryDirectory(dir=self.scratch, prefix="build-") as name:
            sdist = self._sdist(project, Path(name))
            wheel = self._wheel(sdist, Path(name))
            return [Path(shutil.move(file, folder / file.name)) for file in (sdist, wheel)]

    def _sdist(self, project: str, room: Path) -> Path:
        copy = copied(self.source, room / "source")
        sdist = self._built("sdist", copy / project, room)
        epoch = self.surroundings.epoch
        try:
            if _sdist.leaks(sdist, epoch):
                sdist.write_bytes(_sdist.repacked(sdist, epoch))
        except tarfile.ReadError as error:
            raise BuildFailed(
                f"{sdist.name} is no sdist that could be used: its backend has to write a .tar.gz"
                f" file (setuptools: `formats = gztar` for sdist): {error}"
            ) from error
        except (ValueError, OSError, EOFError, tarfile.TarError) as error:
            check_room(str(error))
            raise BuildFailed(f"{sdist.name} is no sdist that could be used: {error}") from error
        sdist.chmod(0o644)
        return sdist

    def _wheel(self, sdist: Path, room: Path) -> Path:
        try:
            folder = _sdist.unpacked(sdist, room / "unpacked")
        except ValueError as error:
            raise BuildFailed(str(error)) from error
        wheel = self._built("wheel", folder, room)
        wheel.chmod(0o644)
        return wheel

    def _built(self, kind: Kind, folder: Path, room: Path) -> Path:
        backend = Backend(folder, room, self.surroundings, self.runner)
        return backend.build(kind, self._environment(backend, kind), room / kind)

    def _environment(self, backend: Backend, kind: Kind) -> Environment:
        """Return the environment with all that the backend needs, after asking it."""
        static = backend.static_requirements()
        environment = self.environments.of(static)
        dynamic = backend.requirements(kind, environment)
        return environment if dynamic <= static else self.environments.of(static | dynamic)


def copied(source: Path, target: Path) -> Path:
    """Copy a clone with its modes and times; git's objects, which never change, are linked.

    :raises DiskFull: if there is no room for it.
    """
    try:
        shutil.copytree(source, target, symlinks=True, copy_function=_copy)
    except shutil.Error as error:
        check_room("\n".join(why for *_, why in error.args[0]))
        raise
    return target


def _copy(source: str, target: str) -> None:
    if "/.git/objects/" not in source:
        shutil.copy2(source, target, follow_symlinks=False)
        return
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP}:
            raise
        shutil.copy2(source, target)

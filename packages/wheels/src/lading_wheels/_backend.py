"""PEP 517 build backends, called through `build` in an environment of their own."""

import os
import shlex
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lading_run import Command, CommandFailed, LadingError, Runner, run
from lading_wheels._environment import Environment
from lading_wheels._errors import BuildFailed
from lading_wheels._full import check_room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from build import ProjectBuilder

Kind = Literal["sdist", "wheel"]
_END = 20
_UMASK = 0o022


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a build may know of the world: the commit's time, and nothing of this machine.

    What publishes stands in the same environment; so backends get only what is named.
    """

    epoch: int
    added: Mapping[str, str]

    def variables(
        self, environment: Environment, folder: Path, room: Path
    ) -> dict[str, str | None]:
        """Return the variables for a backend that builds ``folder`` in ``environment``.

        Compilers write paths below ``folder`` as relative ones; git sees no repository around
        ``room``.
        """
        mapped = shlex.quote(f"-ffile-prefix-map={folder}=.")  # read as a shell does
        flags = {
            name: " ".join(filter(None, [self.added.get(name), mapped]))
            for name in ("CFLAGS", "CXXFLAGS")
        }
        return {
            "PATH": os.pathsep.join([str(environment.scripts), *os.get_exec_path()]),
            "PYTHONPATH": None,
            "PYTHONHOME": None,
            "VIRTUAL_ENV": None,
            "GIT_CEILING_DIRECTORIES": str(room),
            **self.added,
            **flags,
            "PYTHONDONTWRITEBYTECODE": "1",  # beside the sources it could be packed with them
            "SOURCE_DATE_EPOCH": str(self.epoch),
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }


class Backend:
    """The build backend of one project folder."""

    def __init__(
        self, folder: Path, room: Path, surroundings: Surroundings, runner: Runner = run
    ) -> None:
        self._folder = folder
        self._room = room
        self._surroundings = surroundings
        self._run = runner

    def static_requirements(self) -> set[str]:
        """Return ``build-system.requires``, or what stands in for it (PEP 518)."""
        from build import ProjectBuilder  # noqa: PLC0415 - heavy

        return ProjectBuilder(self._folder).build_system_requires

    def requirements(self, kind: Kind, environment: Environment) -> set[str]:
        """Ask the backend what else it needs to build ``kind``.

        :raises BuildFailed: if it fails.
        """
        with _failures():
            return self._builder(environment).get_requires_for_build(kind)

    def build(self, kind: Kind, environment: Environment, folder: Path) -> Path:
        """Build ``kind`` into ``folder`` and return the file.

        :raises BuildFailed: if it fails.
        """
        with _failures():
            return Path(self._builder(environment).build(kind, folder))

    def _builder(self, environment: Environment) -> "ProjectBuilder":
        from build import ProjectBuilder  # noqa: PLC0415 - heavy

        variables = self._surroundings.variables(environment, self._folder, self._room)

        def call(
            cmd: Sequence[str],
            cwd: str | None = None,
            extra_environ: Mapping[str, str] | None = None,
        ) -> None:
            self._run(
                Command(
                    *cmd,
                    cwd=Path(cwd or self._folder),
                    env={**variables, **(extra_environ or {})},
                    umask=_UMASK,
                    looks=True,
                    clean=True,
                )
            )

        return ProjectBuilder(self._folder, str(environment.python), call)


@contextmanager
def _failures() -> "Iterator[None]":
    """Tell in our own words what `build` raises; let interruptions through as they are."""
    from build import BuildBackendException, BuildException  # noqa: PLC0415 - heavy

    try:
        yield
    except BuildBackendException as error:
        cause = error.exception
        if isinstance(cause, CommandFailed):
            check_room(cause.stdout + cause.stderr)
            raise BuildFailed(_end(cause.stdout + cause.stderr)) from error
        if isinstance(cause, LadingError):
            raise cause from None
        raise BuildFailed(str(error)) from error
    except BuildException as error:
        raise BuildFailed(str(error)) from error


def _end(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_END:])

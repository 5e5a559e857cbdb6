"""uv: it resolves requirements, makes environments and installs into them."""

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from lading_run import Command, CommandFailed, Completed, Runner, run
from lading_wheels._address import secrets_in
from lading_wheels._errors import RequirementsUnresolved
from lading_wheels._full import check_room

_UNSATISFIABLE = 1


class Unsatisfiable(RequirementsUnresolved):
    """The index was asked, and no choice of versions fits."""

    exit_code = 3


class Uv:
    """Runs uv for this interpreter, with the user's own settings on where packages come from."""

    def __init__(self, runner: Runner = run) -> None:
        self._run = runner

    def resolve(self, requirements: Collection[str]) -> list[str]:
        """Return what installing ``requirements`` comes to, one line per distribution.

        Each line is ``name==version --hash=sha256:… --hash=…``; the lines are sorted.

        :raises RequirementsUnresolved: if that cannot be found out.
        :raises DiskFull: if there is no room, as all of these do.
        """
        text = "".join(f"{line}\n" for line in sorted(requirements))
        command = _uv(
            "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--no-annotate",
            "--python", sys.executable, "-", stdin=text,
        )  # fmt: skip
        return locked_lines(self._asked(command, requirements).stdout)

    def make(self, folder: Path) -> Path:
        """Make an empty environment in ``folder`` and return its interpreter.

        :raises RequirementsUnresolved: if that fails.
        """
        command = _uv(
            "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, folder
        )
        self._asked(command, [f"an environment of {sys.executable}"])
        return folder / "bin" / "python"

    def install_locked(self, python: Path, lines: Sequence[str]) -> None:
        """Install exactly the distributions that `resolve` returned.

        :raises RequirementsUnresolved: if one cannot be had with the bytes it had then.
        """
        command = _uv(
            "pip", "install", "--quiet", "--python", python, "--require-hashes",
            "--compile-bytecode", "-r", "-",
            stdin="".join(f"{line}\n" for line in lines),
        )  # fmt: skip
        self._asked(command, [line.partition(" ")[0] for line in lines])

    def install(
        self,
        python: Path,
        file: Path,
        constraints: Path,
        fresh: Collection[str],
        beside: str = "",
    ) -> None:
        """Install ``file`` with its dependencies; the projects in ``fresh`` never from a cache.

        ``beside`` is the root of an index that is asked first, and anew, for all of them. It may
        hold a password, so it is no argument: those everybody on the machine can see.

        :raises Unsatisfiable: if its dependencies cannot be satisfied.
        :raises RequirementsUnresolved: if they cannot be had.
        """
        refresh = [option for name in sorted(fresh) for option in ("--refresh-package", name)]
        command = _uv(
            "pip", "install", "--quiet", "--python", python, "--constraints", constraints,
            *(["--refresh"] if beside else refresh), file, index=beside,
        )  # fmt: skip
        self._asked(command, [file.name])

    def _asked(self, command: Command, wanted: Collection[str]) -> Completed:
        try:
            return self._run(command)
        except CommandFailed as error:
            check_room(error.stderr)
            kind = Unsatisfiable if error.returncode == _UNSATISFIABLE else RequirementsUnresolved
            raise kind(wanted, error.stderr.strip()) from error


def _uv(*argv: str | Path, stdin: str | None = None, index: str = "") -> Command:
    """Return a command of uv, which asks ``index`` first: in place of what the user has there."""
    from uv import find_uv_bin  # noqa: PLC0415 - only when it is needed

    env = {**_QUIET, "UV_INDEX": index} if index else _QUIET
    secrets = secrets_in(index)
    return Command(find_uv_bin(), *argv, stdin=stdin, secrets=secrets, env=env, looks=True)


_QUIET: Mapping[str, str | None] = {"VIRTUAL_ENV": None, "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}


def locked_lines(text: str) -> list[str]:
    r"""Return the requirements of a compiled file, each on one line, sorted.

    >>> locked_lines("b==2 \\\n    --hash=sha256:0b\na==1 \\\n    --hash=sha256:0a\n")
    ['a==1 --hash=sha256:0a', 'b==2 --hash=sha256:0b']
    """
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return sorted(line.strip() for line in joined.splitlines() if line.strip())

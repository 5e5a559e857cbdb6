"""A session at work: it runs commands, and fills its environment."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock

import nox
from nox.command import CommandFailed

from lading_sessions._at_once import INTERRUPT, TERMINATE
from lading_sessions._environment import Step, installs, key, settings_of_pip
from lading_sessions._lock import entry
from lading_sessions._mistake import Mistake
from lading_sessions._repository import Repository

_NOT_OURS = {
    # A measurement around us told its children so: what we run is not its concern.
    "COVERAGE_PROCESS_START": None,
    "COVERAGE_PROCESS_CONFIG": None,
    # Set in images of containers: each of the many Pythons of a session would compile all anew.
    "PYTHONDONTWRITEBYTECODE": None,
}

_OLDEST_UV = (0, 9)


class Work:
    """One session in one repository."""

    def __init__(self, session: nox.Session, repository: Repository) -> None:
        self.session = session
        self.repository = repository
        self._uv = ""
        self._looking_for_uv = Lock()

    @property
    def python(self) -> Path:
        """The interpreter of the session's environment."""
        return Path(self.session.bin) / "python"

    def run(
        self, *argv: str, env: Mapping[str, str | None] | None = None, log: bool = True
    ) -> None:
        """Run a command; its stdout and stderr stay apart, and the session fails with it."""
        self.session.run(
            *argv,
            env={**_NOT_OURS, **(env or {})},
            log=log,
            external=True,
            stderr=None,
            interrupt_timeout=INTERRUPT,
            terminate_timeout=TERMINATE,
        )

    def hear(self, *argv: str, env: Mapping[str, str | None]) -> str:
        """Run a command and return all that it says; only if it fails, this is shown at once."""
        text = self.session.run(
            *argv,
            env={**_NOT_OURS, **env},
            silent=True,
            log=False,
            external=True,
            interrupt_timeout=INTERRUPT,
            terminate_timeout=TERMINATE,
        )
        return str(text)

    def ask(self, *argv: str) -> str:
        """Return what a command prints on stdout; nothing if it fails, or there is none."""
        if shutil.which(argv[0]) is None:
            return ""
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            text = self.session.run(
                *argv,
                external=True,
                silent=True,
                log=False,
                stderr=nowhere,
                success_codes=range(256),
            )
        return str(text or "")

    def run_all(
        self, commands: Iterable[Sequence[str]], env: Mapping[str, str | None] | None = None
    ) -> None:
        """Run every command, then fail if one did: all that is wrong is told at once."""
        self.do_all({" ".join(argv): partial(self.run, *argv, env=env) for argv in commands})

    def do_all(self, jobs: Mapping[str, Callable[[], None]]) -> None:
        """Do every job, then fail with the names of those that did; Ctrl-C ends them all."""
        faults = [fault for name, job in jobs.items() if (fault := _fault(name, job))]
        if faults:
            self.session.error("; ".join(faults))

    def install(self, *tools: str, read_only: bool = False) -> None:
        """Fill the environment with the repository's packages, its groups and ``tools``.

        Packages that are only read may be left out. Nothing is done if it was filled from the same
        lock and the same settings before.
        """
        steps = installs(self.repository, tools, python=self.python, read_only=read_only)
        stamp = Path(self.session.bin).parent / "lading-sessions.key"
        wanted = key(self.repository, steps)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        stamp.unlink(missing_ok=True)
        for step in steps:
            self._take(step)
        stamp.write_text(wanted, encoding="utf-8")

    def _take(self, step: Step) -> None:
        try:
            self.uv(*step.arguments)
        except CommandFailed:
            if step.hint:
                self.session.error(step.hint)
            raise

    def uv(self, *arguments: str) -> None:
        """Run uv: the one beside nox or on PATH if it is new enough, else one of our own.

        Its long command lines are shown only when they fail.
        """
        self.session.log(f"uv {' '.join(arguments[:2])}")
        env = settings_of_pip(os.environ)
        self.run(self._find_uv(), *arguments, "--quiet", env=env, log=False)

    def _find_uv(self) -> str:
        """Look, or make one, once: threads would fill the same folder at the same time."""
        with self._looking_for_uv:
            self._uv = self._uv or self._look_for_uv()
            return self._uv

    def _look_for_uv(self) -> str:
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        there = shutil.which("uv", path=beside)
        if there and self._version_of(there) >= _OLDEST_UV:
            return there
        return str(self._own_uv())

    def _version_of(self, uv: str) -> tuple[int, ...]:
        words = self.ask(uv, "--version").split()
        return tuple(int(n) for n in words[1].split(".")[:2]) if len(words) > 1 else (0,)

    def _own_uv(self) -> Path:
        """Return the uv in nox's cache folder, put there by pip with the hashes of the lock."""
        home = self.session.cache_dir.absolute() / "uv"
        uv = home / "bin" / "uv"
        if uv.is_file():
            return uv
        self.run(sys.executable, "-m", "virtualenv", "--quiet", str(home))
        pinned = entry(self._lock_text(), "uv")
        wanted = home / "uv.txt"
        wanted.write_text(pinned or "uv>=0.9\n", encoding="utf-8")
        self.run(
            str(home / "bin" / "python"), "-I", "-m", "pip", "install", "--quiet", "-r", str(wanted)
        )
        return uv

    def _lock_text(self) -> str:
        lock = self.repository.lock
        return lock.read_text(encoding="utf-8") if lock else ""


def _fault(name: str, job: Callable[[], None]) -> str:
    """Do a job, and return what is wrong with it, or nothing; a command has said it already."""
    try:
        job()
    except CommandFailed:
        return name
    except Mistake as error:
        return f"{name}: {error}"
    return ""

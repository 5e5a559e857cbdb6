"""A bench on which wheels are tried, each in an environment of its own."""

import json
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from packaging.version import Version

from lading_artifact import Outcome
from lading_run import Command, CommandFailed, Problem, Runner
from lading_wheels import _trial
from lading_wheels._address import bare
from lading_wheels._contents import import_names
from lading_wheels._errors import RequirementsUnresolved
from lading_wheels._filename import Distribution
from lading_wheels._platform import fits
from lading_wheels._uv import Unsatisfiable, Uv

log = logging.getLogger(__name__)

_TIMEOUT = 300
_ELSEWHERE = (
    "A release holds only what its run can try. Try this one where it belongs (`invoke wheels.check"
    " DIR`), and publish it from there (`invoke wheels.publish --from DIR`)."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one file, and whether it could be tried at all."""

    outcome: Outcome
    problems: tuple[Problem, ...] = ()


class _NoAnswer(Exception):
    """The trial ended as if all was well, and does not tell what it found."""

    def __init__(self) -> None:
        super().__init__("its exit code is 0, but it gave no answer")


@dataclass(frozen=True, slots=True)
class Bench:
    """Where wheels are tried."""

    folder: Path
    wheels: dict[Path, Distribution]
    version: Version | None
    runner: Runner
    beside: str

    @property
    def constraints(self) -> Path:
        """A file that says: these projects are these files."""
        return self.folder / "constraints.txt"

    def write_constraints(self) -> None:
        """Write it, with the wheels that fit this interpreter."""
        fitting = {wheel.project: path for path, wheel in self.wheels.items() if fits(wheel)}
        lines = [f"{name} @ {path.resolve().as_uri()}\n" for name, path in fitting.items()]
        self.constraints.write_text("".join(lines), "utf-8")

    def judge(self, path: Path) -> Finding:
        """Install one wheel into an environment of its own and try it there."""
        wheel = self.wheels[path]
        if not fits(wheel):
            text = f"{path.name} cannot be tried here: it is for another system or Python"
            why = Problem(text=text, hint=_ELSEWHERE)
            return Finding(Outcome.INCOMPLETE, (why,))
        try:
            return self._finding(path, wheel, self._tried(path, wheel))
        except Unsatisfiable as error:
            return Finding(Outcome.FINDINGS, (_problem(path, f"cannot be installed: {error}"),))
        except RequirementsUnresolved as error:
            why = Problem(text=f"{path.name} could not be tried: {error}", hint=error.hint)
            return Finding(Outcome.INCOMPLETE, (why,))
        except (CommandFailed, _NoAnswer) as error:
            text = f"the interpreter ended while trying it: {str(error).strip()}"
            return Finding(Outcome.FINDINGS, (_problem(path, text),))

    def _tried(self, path: Path, wheel: Distribution) -> dict[str, object]:
        uv = Uv(self.runner)
        python = uv.make(self.folder / wheel.name)
        self._install(uv, python, path)
        answer = self.folder / f"{wheel.name}.json"
        with zipfile.ZipFile(path) as archive:
            modules = import_names(archive.namelist())
        command = Command(
            python, "-I", _trial.__file__, wheel.project, answer, *modules,
            cwd=self.folder, timeout=_TIMEOUT, looks=True, clean=True,
        )  # fmt: skip
        self.runner(command)
        return _answer_in(answer)

    def _install(self, uv: Uv, python: Path, path: Path) -> None:
        built = [each.project for each in self.wheels.values()]
        try:
            uv.install(python, path, self.constraints, built)
        except Unsatisfiable:
            if not self.beside:
                raise
            log.debug("%s: asking %s too", path.name, bare(self.beside))
            uv.install(python, path, self.constraints, built, self.beside)

    def _finding(self, path: Path, wheel: Distribution, answer: dict[str, object]) -> Finding:
        failures = cast("dict[str, str]", answer["failures"])
        problems = [_problem(path, f"{tried} fails: {why}") for tried, why in failures.items()]
        wanted = self.version or wheel.version
        if Version(str(answer["version"])) != wanted:
            problems.append(_problem(path, f"it reports {answer['version']}, not {wanted}"))
        return Finding(Outcome.FINDINGS if problems else Outcome.CLEAN, tuple(problems))


def _answer_in(file: Path) -> dict[str, object]:
    """Read what the trial found; a wheel may have ended its interpreter before it wrote that."""
    try:
        return cast("dict[str, object]", json.loads(file.read_text("utf-8")))
    except (FileNotFoundError, ValueError) as error:
        raise _NoAnswer from error


def _problem(path: Path, text: str) -> Problem:
    return Problem(text=f"{path.name}: {text}", exit_code=7)

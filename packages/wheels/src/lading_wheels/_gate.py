"""The gate of wheels and sdists: each is checked, each wheel is installed and tried."""

import json
import logging
import os
import zipfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from packaging.version import Version

from lading_artifact import Artifact, Outcome, Release, Verdict
from lading_run import Command, CommandFailed, Problem, Runner, run
from lading_wheels import _later, _trial
from lading_wheels._address import bare
from lading_wheels._contents import import_names
from lading_wheels._errors import RequirementsUnresolved
from lading_wheels._filename import Distribution
from lading_wheels._maker import python_version
from lading_wheels._platform import fits, platform_problems
from lading_wheels._project import projects_of
from lading_wheels._readme import readme_problems
from lading_wheels._standing import stood_in
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


class InstallGate:
    """Installs every wheel into a fresh environment and tries what it installs."""

    name = "wheels"

    def __init__(
        self,
        runner: Runner = run,
        *,
        index: str = "",
        beside: str = "",
        packages: Sequence[str] = (),
        shown: bool = True,
    ) -> None:
        """Take the index that the wheels go to, and the globs of their projects.

        ``beside`` is the root of the ``index``, and empty if that is one that all may fill. Where
        it is stood in for when wheels are judged, the stand-in is asked.
        ``shown`` says whether any index is to show what the readmes say.
        """
        self._index = index
        self._run = runner
        self._beside = beside
        self._packages = packages
        self._shown = shown

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say which readmes will not pass."""
        source = release.source
        folders = projects_of(source, self._packages) if self._shown else []
        return [problem for folder in folders for problem in readme_problems(source, folder)]

    def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
        """Try all wheels, and check all files as twine does.

        A wheel's dependencies come from the index that uv asks, and if that has not all of them,
        from the one that the wheels go to; those that are among the artifacts are taken from there,
        whatever the index has.
        """
        files = [artifact.file for artifact in artifacts if artifact.kind in {"sdist", "wheel"}]
        return self.judge_files(files, python_version(release))

    def judge_files(self, files: Sequence[Path], version: Version | None) -> Verdict:
        """Judge wheels and sdists; each wheel must report ``version``, or what its name says."""
        wheels = {path: Distribution.parse(path.name) for path in files if path.suffix == ".whl"}
        said = (
            *_later.check(files, strict=self._shown),
            *self._unwanted(wheels.values()),
        )
        findings = [Finding(Outcome.FINDINGS if said else Outcome.CLEAN, said)]
        with (
            TemporaryDirectory(prefix="lading-gate-") as folder,
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):
            beside = stood_in(self._index) or self._beside
            bench = _Bench(Path(folder), wheels, version, self._run, beside)
            bench.write_constraints()
            findings += pool.map(bench.judge, wheels)
        return _verdict(findings, len(files), len(wheels))

    def _unwanted(self, wheels: Iterable[Distribution]) -> Sequence[Problem]:
        public = bool(self._index) and not self._beside
        return platform_problems(wheels, self._index) if public else []


def _verdict(findings: Sequence[Finding], files: int, wheels: int) -> Verdict:
    """Sum up by the worst outcome: not to know is worse than to have found something."""
    order = (Outcome.CLEAN, Outcome.FINDINGS, Outcome.INCOMPLETE)
    return Verdict(
        outcome=max((finding.outcome for finding in findings), key=order.index),
        problems=[problem for finding in findings for problem in finding.problems],
        summary=f"{files} files checked, {wheels} wheels installed and tried",
    )


@dataclass(frozen=True, slots=True)
class _Bench:
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
        except CommandFailed as error:
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
        return cast("dict[str, object]", json.loads(answer.read_text("utf-8")))

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


def _problem(path: Path, text: str) -> Problem:
    return Problem(text=f"{path.name}: {text}", exit_code=7)

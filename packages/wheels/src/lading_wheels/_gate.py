"""The gate of wheels and sdists: each is checked, each wheel is installed and tried."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.version import Version

from lading_artifact import Artifact, Outcome, Release, Verdict
from lading_run import Problem, Runner, run
from lading_wheels import _later
from lading_wheels._bench import Bench, Finding
from lading_wheels._filename import Distribution
from lading_wheels._maker import python_version
from lading_wheels._platform import platform_problems, public_problems
from lading_wheels._project import projects_of
from lading_wheels._readme import readme_problems
from lading_wheels._standing import stood_in


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
        unwanted = self._unwanted(files, snapshot=release.snapshot)
        return self._judged(files, python_version(release), unwanted)

    def judge_files(self, files: Sequence[Path], version: Version | None) -> Verdict:
        """Judge wheels and sdists; each wheel must report ``version``, or what its name says."""
        return self._judged(files, version, self._unwanted(files))

    def _judged(
        self, files: Sequence[Path], version: Version | None, unwanted: Sequence[Problem]
    ) -> Verdict:
        wheels = {path: Distribution.parse(path.name) for path in files if path.suffix == ".whl"}
        said = (*_later.check(files, strict=self._shown), *unwanted)
        findings = [Finding(Outcome.FINDINGS if said else Outcome.CLEAN, said)]
        with (
            TemporaryDirectory(prefix="lading-gate-") as folder,
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):
            beside = stood_in(self._index) or self._beside
            bench = Bench(Path(folder), wheels, version, self._run, beside)
            bench.write_constraints()
            findings += pool.map(bench.judge, wheels)
        return _verdict(findings, len(files), len(wheels))

    def _unwanted(self, files: Iterable[Path], *, snapshot: bool = False) -> Sequence[Problem]:
        """Say what a public index refuses; a snapshot, which goes to none, may name its commit."""
        if not self._index or self._beside:
            return []
        refused = platform_problems if snapshot else public_problems
        return refused([Distribution.parse(file.name) for file in files], self._index)


def _verdict(findings: Sequence[Finding], files: int, wheels: int) -> Verdict:
    """Sum up by the worst outcome: not to know is worse than to have found something."""
    order = (Outcome.CLEAN, Outcome.FINDINGS, Outcome.INCOMPLETE)
    return Verdict(
        outcome=max((finding.outcome for finding in findings), key=order.index),
        problems=[problem for finding in findings for problem in finding.problems],
        summary=f"files checked: {files}, wheels installed and tried: {wheels}",
    )

"""The witness: what the check runs of a commit say."""

from collections.abc import Mapping, Sequence

from lading_artifact import Answer, Release
from lading_github._access import Access
from lading_github._facts import CheckRun

_SUCCESS = "success"
_CALLED = " / "
"""Between the name of a job that calls a workflow and that of a job in it."""


class CheckRunWitness:
    """Answers by the check runs of the commit, as GitHub Actions and others report them.

    A check passed if every run of its name concluded ``success``, and nothing else: ``neutral``
    and ``skipped`` say that nothing was checked. Two workflows may have jobs of one name, and one
    that is green does not make up for the other; GitHub leaves out what was run again in the same
    suite. For ``tests`` count the runs of that name; those of its matrix, ``tests (3.12)``; and
    both as jobs of a reusable workflow, after the names of the jobs that called it:
    ``ci / tests``, ``ci / tests (3.12)``.
    """

    name = "check runs"

    def __init__(self, access: Access) -> None:
        self._access = access

    def answers(self, release: Release, needs: Sequence[str], /) -> Mapping[str, Answer]:
        """Answer for each of ``needs`` that the commit has a run of.

        :raises LadingError: if GitHub does not answer, or not this token.
        """
        runs = sorted(self._access.github.check_runs(release.commit), key=lambda run: run.id)
        found = {need: [run for run in runs if _counts_for(need, run.name)] for need in needs}
        return {need: _answer(those) for need, those in found.items() if those}


def _counts_for(need: str, name: str) -> bool:
    """Say whether the run is one of the check: itself, of its matrix, or called as ``… / name``.

    >>> [_counts_for("tests", name) for name in ("tests", "tests (3.12, linux)", "tests-slow")]
    [True, True, False]
    >>> [_counts_for("tests", name) for name in ("ci / tests", "a / b / tests (1)", "ci/tests")]
    [True, True, False]
    """
    parts = name.split(_CALLED)
    ends = (_CALLED.join(parts[number:]) for number in range(len(parts)))
    return any(end == need or _is_of_matrix(end, need) for end in ends)


def _is_of_matrix(name: str, need: str) -> bool:
    return name.startswith(f"{need} (") and name.endswith(")")


def _answer(runs: Sequence[CheckRun]) -> Answer:
    bad = [run for run in runs if run.conclusion != _SUCCESS]
    return Answer(passed=not bad, by="; ".join(map(_shown, bad or runs)))


def _shown(run: CheckRun) -> str:
    how = "" if run.conclusion == _SUCCESS else f" ({run.conclusion or run.status})"
    return f"check run {run.id}{how}, {run.address}"

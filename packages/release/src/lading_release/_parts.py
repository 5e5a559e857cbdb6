"""The makers, gates, targets and other parts that installed packages bring."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import cast

from lading_artifact import (
    Artifact,
    Gate,
    Listener,
    Maker,
    Preparer,
    Proposer,
    Release,
    Tables,
    Target,
    Witness,
)
from lading_project import offered
from lading_release._at_once import at_once
from lading_release._errors import NotMade
from lading_run import LadingError, Problem

log = logging.getLogger(__name__)


class BrokenPlugin(LadingError):
    """An installed package names a part that cannot be loaded."""

    exit_code = 69

    def __init__(self, entry: EntryPoint, error: Exception) -> None:
        owner = entry.dist.name if entry.dist else "a package"
        super().__init__(
            f"{owner} offers {entry.value!r} under {entry.group}, which cannot be loaded: {error}",
            hint=f"Install {owner} again, or remove it.",
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """All that takes part in one release."""

    makers: Sequence[Maker]
    gates: Sequence[Gate]
    targets: Sequence[Target]
    listeners: Sequence[Listener] = ()
    witnesses: Sequence[Witness] = ()
    preparers: Sequence[Preparer] = ()
    proposers: Sequence[Proposer] = ()

    def problems(self, release: Release) -> tuple[Problem, ...]:
        """Ask every part what is wrong."""
        parts: list[Part] = [*self.makers, *self.gates, *self.targets, *self.listeners]
        found = at_once(lambda part: _asked(part, release), parts)
        return tuple(problem for problems in found for problem in problems)

    def destinations(self, artifacts: Iterable[Artifact]) -> dict[str, tuple[str, ...]]:
        """Say by name which targets take each artifact."""
        return {
            artifact.name: tuple(t.name for t in self.targets if t.takes(artifact))
            for artifact in artifacts
        }


Part = Maker | Gate | Target | Listener
AnyPart = Part | Witness | Preparer | Proposer


def _asked(part: Part, release: Release) -> Sequence[Problem]:
    """Return the part's problems; if it cannot look, that is one too."""
    try:
        return part.problems(release)
    except LadingError as error:
        return error.as_problems()


def find_parts(tables: Tables, release: Release) -> Parts:
    """Make the parts that the unit's tables call for, from every installed package.

    :raises BrokenPlugin: if a package names a part that cannot be loaded.
    :raises NotMade: if two parts of a sort have the same name.
    """
    targets = cast("list[Target]", _made("lading.targets", tables, release))
    return Parts(
        makers=cast("list[Maker]", _made("lading.makers", tables, release)),
        gates=cast("list[Gate]", _made("lading.gates", tables, release)),
        targets=sorted(targets, key=lambda target: (target.rank, target.name)),
        listeners=cast("list[Listener]", _made("lading.listeners", tables, release)),
        witnesses=cast("list[Witness]", _made("lading.witnesses", tables, release)),
        preparers=cast("list[Preparer]", _made("lading.preparers", tables, release)),
        proposers=cast("list[Proposer]", _made("lading.proposers", tables, release)),
    )


def _made(group: str, tables: Tables, release: Release) -> list[AnyPart]:
    found: list[AnyPart] = []
    for entry in sorted(offered(group), key=lambda entry: entry.name):
        found += _load(entry)(tables, release)
    names = [part.name for part in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise NotMade(f"Two parts under {group} are called: {', '.join(twice)}")
    return found


def _load(entry: EntryPoint) -> Callable[[Tables, Release], Sequence[AnyPart]]:
    try:
        return cast("Callable[[Tables, Release], Sequence[AnyPart]]", entry.load())
    except (ImportError, AttributeError) as error:
        raise BrokenPlugin(entry, error) from error


Finder = Callable[[Tables, Release], Parts]
"""How the parts of a release are found: `find_parts`, or a test's own."""

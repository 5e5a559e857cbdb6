"""Whether every place holds what its policy asks."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

from packaging.specifiers import SpecifierSet

from lading_run import Problem
from lading_version._errors import NotAVersion, OutOfStep
from lading_version._finders import EXAMPLE
from lading_version._place import Bound, Place
from lading_version._search import Found, carriers_of, search, source_carrier
from lading_version._table import Carrier, Policy, VersionTable
from lading_version._tree import Folder, Tree
from lading_version._version import Version


def source_version(root: Path | Tree, table: VersionTable | None = None) -> Version | None:
    """Return the version that the source of ``table`` decides; None if the tag does.

    :raises OutOfStep: if the source cannot be read, or holds no version or several.
    """
    tree = as_tree(root)
    carrier = source_carrier(tree, table)
    if carrier is None:
        return None
    found = search(tree, (carrier,))
    places = list(found.places.values())
    wrong = [*found.problems, *(p for place in places for p in _unreadable(place))]
    held = {place.holds() for place in places} if not wrong else set()
    if not wrong and len(held) != 1:
        wrong = [_not_one(carrier, sorted(held))]
    if wrong:
        raise OutOfStep(wrong)
    return places[0].holds()


def _not_one(source: Carrier, held: Sequence[Version]) -> Problem:
    """Say that a source holds no version, or several, and what else may be one."""
    several = f"several versions, {', '.join(map(str, held))}" if held else "no version"
    return Problem(
        text=f"holds {several}: it cannot be the source",
        file=source.path,
        hint=f'Name another in [version]: source = {{ path = …, {EXAMPLE} }}, or source = "tag".',
    )


def expected_version(root: Path | Tree, table: VersionTable | None = None) -> Version | None:
    """Return the version that all places should hold: the source's.

    If the tag decides, it is the highest that a place in lockstep holds; None if none holds any.

    :raises OutOfStep: if the source cannot be read, or holds no version or several.
    """
    tree = as_tree(root)
    version = source_version(tree, table)
    if version is not None:
        return version
    places = search(tree, carriers_of(tree, table)).places.values()
    return max((v for place in places for v in _lockstep(place)), default=None)


def _lockstep(place: Place) -> Iterator[Version]:
    if place.policy is Policy.LOCKSTEP:
        with suppress(NotAVersion):  # which `problems` will tell
            yield place.holds()


def problems(
    root: Path | Tree,
    table: VersionTable | None,
    version: Version,
    *,
    previous: Version | None = None,
    unit: str = "",
) -> tuple[Problem, ...]:
    """Return all that is out of step with ``version``, in the order of files and lines.

    ``previous`` is the highest stable release before ``version``, or None if there is none: a
    carrier that follows holds it, or ``version``, or one in between. ``unit`` is named in the
    commands of the hints.
    """
    tree = as_tree(root)
    found = search(tree, carriers_of(tree, table))
    return compare(found, version, previous=previous, unit=unit)


def check(
    root: Path | Tree,
    table: VersionTable | None,
    version: Version,
    *,
    previous: Version | None = None,
    unit: str = "",
) -> None:
    """Return if every place is in step with ``version``.

    :raises OutOfStep: with all places that are not.
    """
    wrong = problems(root, table, version, previous=previous, unit=unit)
    if wrong:
        raise OutOfStep(wrong)


def check_places(root: Path | Tree, table: VersionTable | None) -> None:
    """Return if every place is there, whatever it holds: where the tag alone holds the version.

    :raises OutOfStep: with all that are not.
    """
    tree = as_tree(root)
    if wrong := search(tree, carriers_of(tree, table)).problems:
        raise OutOfStep(wrong)


def compare(
    found: Found, version: Version, *, previous: Version | None = None, unit: str = ""
) -> tuple[Problem, ...]:
    """Say what is wrong with ``found``, in the order of files and lines."""
    command = f"invoke version.set {version}" + (f" --unit {unit}" if unit else "")
    wrong = [
        *found.problems,
        *(p for place in found.places.values() for p in _judge(place, version, previous, command)),
        *(p for bound in found.bounds for p in shut_out(bound, version)),
    ]
    return tuple(sorted(wrong, key=lambda problem: (problem.file, problem.line)))


def as_tree(root: Path | Tree) -> Tree:
    """Return ``root`` as files by their paths."""
    return Folder(root) if isinstance(root, Path) else root


def shut_out(bound: Bound, version: Version) -> Iterator[Problem]:
    """Say so if a requirement does not admit ``version``."""
    if SpecifierSet(bound.specifiers).contains(version.pep440, prereleases=True):
        return
    text = f"{bound.name!r} shuts out {version.pep440}: {bound.specifiers}"
    hint = "Mend the requirement by hand: a bound is never changed."
    yield Problem(text=text, hint=hint, file=bound.file, line=bound.line)


def _judge(
    place: Place, version: Version, previous: Version | None, command: str
) -> Iterator[Problem]:
    match place.policy:
        case Policy.FROZEN:
            return
        case Policy.PLACEHOLDER:
            yield from _replaced(place)
        case Policy.INDEPENDENT:
            yield from _unreadable(place)
        case Policy.LOCKSTEP:
            yield from _differs(place, version, version, f"Run `{command}`.")
        case Policy.FOLLOWS:
            first = min(previous, version) if previous else version
            yield from _differs(place, first, version, f"Run `{command} --followers`.")


def _replaced(place: Place) -> Iterator[Problem]:
    if not fnmatchcase(place.text, place.placeholder):
        hint = f"Write {place.placeholder!r} there again: it is filled in when it is published."
        yield place.problem(f"is {place.text!r}, not {place.placeholder!r}", hint)


def _unreadable(place: Place) -> Iterator[Problem]:
    try:
        place.holds()
    except NotAVersion as error:
        yield place.problem(f"is no version: {error}", error.hint)


def _differs(place: Place, first: Version, last: Version, hint: str) -> Iterator[Problem]:
    wanted = place.wants(last)
    try:
        held = place.holds()
    except NotAVersion as error:
        yield place.problem(f"is {place.text!r}, not {wanted}: {error}", hint)
        return
    if held == place.meant(last) or (first != last and first <= held <= last):
        return
    between = f" or at least {place.wants(first)}" if first != last else ""
    yield place.problem(f"is {place.text}, not {wanted}{between}", hint)

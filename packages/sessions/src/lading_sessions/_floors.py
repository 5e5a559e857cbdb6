"""Branch coverage of each package, and the floor under it that only rises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lading_sessions._mistake import Mistake
from lading_sessions._repository import Package
from lading_sessions._settings import table_in

SLACK = 2.0
"""How many points a package may be above its floor before the floor must rise."""

_COUNTS = ("covered_lines", "covered_branches", "num_statements", "num_branches")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a package ran: lines and branches together, as coverage.py counts them."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """Per cent; a package without code has all of it covered.

        >>> Share(7, 8).percent
        87.5
        """
        return 100.0 * self.covered / self.total if self.total else 100.0


def shares(report: Mapping[str, object], packages: Sequence[Package]) -> dict[str, Share]:
    """Sum up the JSON report of coverage.py for each package by name.

    :raises Mistake: if nothing of a package was measured.
    """
    found = {package.name: _share(report, package) for package in packages if package.sources}
    if missing := [name for name, share in found.items() if share is None]:
        raise Mistake(
            f"nothing was measured of {', '.join(missing)}: "
            "name it in [tool.coverage.run] source_pkgs, or give it a test"
        )
    return {name: share for name, share in found.items() if share is not None}


def _share(report: Mapping[str, object], package: Package) -> Share | None:
    files = table_in(report, "files")
    mine = [name for name in files if _lies_in(name, package.sources)]
    if not mine:
        return None
    counts = [table_in(files, name, "summary") for name in mine]
    lines, branches, statements, ways = (
        sum(int(str(c.get(key, 0))) for c in counts) for key in _COUNTS
    )
    return Share(lines + branches, statements + ways)


def _lies_in(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}/") for place in places)


def problems(
    found: Mapping[str, Share],
    floors: Mapping[str, float],
    earlier: Mapping[str, float],
) -> list[str]:
    """Say which floors are broken, missing, too low by more than ``SLACK``, or were lowered."""
    wrong = [
        f"{name}: there is a floor but no such package" for name in floors.keys() - found.keys()
    ]
    for name, share in found.items():
        wrong += _judge(name, share.percent, floors.get(name))
    return wrong + [
        f"{name}: the floor was {was:g} and is now {floors.get(name, 0):g}; a floor only rises"
        for name, was in earlier.items()
        if name in found and floors.get(name, 0) < was
    ]


def _judge(name: str, percent: float, floor: float | None) -> list[str]:
    if floor is None:
        return [f"{name}: no floor; write {name} = {int(percent)} under [sessions.floors]"]
    if percent < floor:
        return [f"{name}: {percent:.1f} % is covered, the floor is {floor:g} %"]
    if percent - floor > SLACK:
        return [f"{name}: {percent:.1f} % is covered, raise the floor: {name} = {int(percent)}"]
    return []


def table(found: Mapping[str, Share], floors: Mapping[str, float]) -> str:
    """Lay the figures out for people, one line for each package.

    >>> print(table({"run": Share(19, 20)}, {"run": 94}))
    package  covered  floor
    run       95.0 %   94 %
    """
    width = max([len("package"), *map(len, found)])
    lines = [f"{'package':{width}}  covered  floor"]
    for name, share in found.items():
        floor = f"{floors[name]:g} %" if name in floors else "none"
        lines.append(f"{name:{width}}  {share.percent:5.1f} %  {floor:>5}")
    return "\n".join(lines)

"""In which order makers work: each after those whose artifacts it needs."""

from collections.abc import Collection, Sequence

from lading_artifact import ALL, Artifact, Maker
from lading_release._errors import NotMade


def rounds(makers: Sequence[Maker]) -> list[list[Maker]]:
    """Return groups of makers; those of one group may work at the same time.

    A maker that needs ``ALL`` comes after every maker that does not.

    :raises NotMade: if makers wait for each other.
    """
    waiting = list(makers)
    ordered: list[list[Maker]] = []
    while waiting:
        ready = [maker for maker in waiting if not _blockers(maker, waiting)]
        if not ready:
            names = ", ".join(sorted(maker.name for maker in waiting))
            raise NotMade(f"These makers need each other's artifacts: {names}")
        ordered.append(ready)
        waiting = [maker for maker in waiting if maker not in ready]
    return ordered


def _blockers(maker: Maker, waiting: Sequence[Maker]) -> list[Maker]:
    others = [other for other in waiting if other is not maker]
    if ALL in maker.needs:
        return [other for other in others if ALL not in other.needs]
    return [other for other in others if set(maker.needs) & set(other.makes)]


def inputs_of(maker: Maker, made: Collection[Artifact]) -> tuple[Artifact, ...]:
    """Return the artifacts among ``made`` that the maker needs, by name."""
    wanted = [a for a in made if ALL in maker.needs or a.kind in maker.needs]
    return tuple(sorted(wanted, key=lambda artifact: artifact.name))

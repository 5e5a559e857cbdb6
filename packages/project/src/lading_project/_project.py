"""A repository and its units."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from lading_project._errors import UnknownUnit
from lading_project._unit import Unit
from lading_run import Misused


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A repository: its root, the file of its settings if it has one, and its units."""

    root: Path
    file: Path | None = None
    units: tuple[Unit, ...] = (Unit(),)

    def unit(self, name: str | None = None, *, tag: str = "") -> Unit:
        """Return the unit called ``name``; without a name that of ``tag``, or else the only one.

        :raises UnknownUnit: if there is none, or if there are several and none is told.
        :raises Misused: if the tag is one of another unit.
        """
        if tag:
            found, _ = self.unit_of_tag(tag)
            if name and found.name != name:
                raise Misused(f"the tag {tag} is one of {found.name!r}, not of {name!r}")
            return found
        if not name and len(self.units) == 1:
            return self.units[0]
        if not name:
            raise UnknownUnit(
                "there are several units", hint=f"Say which by --unit: {self._names()}."
            )
        for unit in self.units:
            if unit.name == name:
                return unit
        raise UnknownUnit(f"there is no unit {name!r}", hint=self._advice(name))

    def unit_of_tag(self, tag: str) -> tuple[Unit, str]:
        """Return the unit that ``tag`` belongs to, and the text of the version in it.

        :raises UnknownUnit: if it matches the pattern of none.
        """
        for unit in self.units:
            version = unit.version_in(tag)
            if version is not None:
                return unit, version
        patterns = ", ".join(unit.tag for unit in self.units)
        raise UnknownUnit(f"{tag!r} is no tag of a release", hint=f"Tags look like {patterns}.")

    def _names(self) -> str:
        return ", ".join(unit.name for unit in self.units)

    def _advice(self, name: str) -> str:
        if not any(unit.name for unit in self.units):
            return "The repository is one unit, without a name."
        likely = get_close_matches(name, [unit.name for unit in self.units], n=1)
        return f"Did you mean {likely[0]!r}?" if likely else f"There are {self._names()}."

"""A unit: what is released together under one version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, get_origin

from lading_artifact import VERSION_PLACE, version_in_tag

Table = TypeVar("Table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is released together under one version and one pattern of tags.

    ``name`` is empty where the repository is one unit. ``paths`` are what belongs to it, relative
    to the root and with slashes; ``.`` is everything.
    """

    name: str = ""
    tag: str = f"v{VERSION_PLACE}"
    paths: tuple[str, ...] = (".",)
    tables: Mapping[str, object] = field(default_factory=dict, hash=False, repr=False)

    def tag_of(self, version: str) -> str:
        """Return the tag of a version.

        >>> Unit(tag="api/v{version}").tag_of("1.2.0")
        'api/v1.2.0'
        """
        return self.tag.replace(VERSION_PLACE, version)

    def version_in(self, tag: str) -> str | None:
        """Return the text of the version in ``tag``, or None if the tag is not of this unit."""
        return version_in_tag(self.tag, tag)

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        """Return the table ``[name]``, the unit's own or the top level's; None if there is none.

        :raises TypeError: if the table is declared as another type than ``kind``.
        """
        value = self.tables.get(name)
        if value is None:
            return None
        if not isinstance(value, get_origin(kind) or kind):
            raise TypeError(f"[{name}] is declared as {type(value).__name__}, not as {kind}")
        return value

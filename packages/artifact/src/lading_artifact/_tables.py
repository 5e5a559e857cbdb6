"""The settings of one unit, as the packages that plug in ask for them."""

from typing import Protocol, TypeVar

Table = TypeVar("Table")


class Tables(Protocol):
    """The settings of one unit."""

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        """Return the table ``[name]`` as the type it was declared with; None if it is not there."""
        ...

"""What can be wrong with the settings of a repository."""

from collections.abc import Sequence

from lading_run import Misused, Problem, Unavailable


class SettingsWrong(Misused):
    """The settings hold mistakes; all of them are told."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=problems)


class UnknownUnit(Misused):
    """No unit has this name or this tag, or it was not said which one is meant."""


class NoRepository(Misused):
    """No folder from here upwards is the root of a repository."""


class BrokenTable(Unavailable):
    """An installed distribution brings a table that cannot be used."""

"""What can go wrong with passing news on."""

from collections.abc import Iterable

from lading_run import Misused, Problem, Refused, Unavailable

_GONE = frozenset({401, 403, 404, 410})


class NotReached(Unavailable):
    """A webhook gave no answer, or answered that it cannot now, until patience ended."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{name}: the webhook was not told: {why}",
            hint="Nothing else depends on it. `invoke notify.test` tries it again.",
        )


class MessageRefused(Refused):
    """A webhook answered that it does not take the message."""

    def __init__(self, name: str, status: int, said: str) -> None:
        hint = "Has the webhook been revoked, or its channel archived?" if status in _GONE else ""
        super().__init__(
            f"{name}: the webhook answers {status}{f' ({said})' if said else ''}", hint=hint
        )


class NobodyTold(Misused):
    """There is nobody to tell."""


class WrongSettings(Misused):
    """Tables under ``[notify]`` cannot be used: all that is wrong with them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        hint = "\n".join(dict.fromkeys(filter(None, (each.hint for each in found))))
        super().__init__("", hint=hint, problems=found)

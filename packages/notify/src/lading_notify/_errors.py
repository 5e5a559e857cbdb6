"""What can go wrong with passing news on."""

from collections.abc import Iterable

from lading_run import Misused, Problem, Refused, Unavailable

_GONE = frozenset({401, 403, 404, 410})


class NotReached(Unavailable):
    """A webhook gave no answer, or answered that it cannot now, until patience ended."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the webhook gives no answer: {why}",
            hint="Nothing else depends on it. `invoke notify.test` tries it again.",
        )


class MessageRefused(Refused):
    """A webhook answered that it does not take the message."""

    def __init__(self, status: int, said: str) -> None:
        hint = "Has the webhook been revoked, or its channel archived?" if status in _GONE else ""
        answer = f"{status} ({said})" if said else str(status)
        super().__init__(f"the webhook answers {answer}", hint=hint)


class NobodyTold(Misused):
    """There is nobody to tell."""


class WrongSettings(Misused):
    """Tables under ``[notify]`` cannot be used: all that is wrong with them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        hint = "\n".join(dict.fromkeys(filter(None, (each.hint for each in found))))
        super().__init__("", hint=hint, problems=found)

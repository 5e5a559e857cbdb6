"""What can be wrong with an artifact."""

from lading_run import LadingError, Refused


class BytesDiffer(LadingError):
    """A file is not the one that was built."""

    exit_code = 7

    def __init__(self, name: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"{name} is not what was built: expected {expected}, found {found}",
            hint="Something changed the staging folder; the next run builds it again.",
        )


class NotWritten(Refused):
    """What was built cannot be put where it should go."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written: {reason}",
            hint="Make room there, or name another folder with --out.",
        )

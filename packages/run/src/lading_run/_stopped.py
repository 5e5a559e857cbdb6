"""What is raised when we are told to stop."""


class Stopped(Exception):
    """We were told to stop, and what ran was ended.

    It is no ``LadingError``: who tries something else when one thing fails shall not go on.
    """

    exit_code = 130

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


class Interrupted(Stopped):
    """Ctrl-C; what ran was ended."""

    exit_code = 130


class Terminated(Stopped):
    """SIGTERM or SIGHUP; what ran was ended."""

    exit_code = 143

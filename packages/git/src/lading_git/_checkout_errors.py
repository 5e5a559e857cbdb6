"""What can be wrong with a commit in the checkout of the user."""

from collections.abc import Sequence

from lading_run import Drifted, Refused, Unfinished


class FilesIgnored(Refused):
    """Git ignores files that are to be committed."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Nothing was written: the commit needs files that git ignores: {', '.join(names)}",
            hint="Take them out of .gitignore (`git check-ignore -v <file>` says which line it is),"
            " or name other files.",
        )


class HeadMoved(Drifted):
    """HEAD is no longer the commit that something was made for."""

    def __init__(self, before: str, now: str) -> None:
        super().__init__(
            f"HEAD was {before[:12]} and is {now[:12]} now: nothing was written",
            hint="Run the same command again: it begins with what HEAD is now.",
        )


class NotCommitted(Refused):
    """Git, or a hook of the repository, did not make a commit."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"There is no commit, and the files are as they were:\n{cause}",
            hint="Do what git or its hook asks for, then run the same command again.",
        )


class NotPutBack(Unfinished):
    """A commit was not made, and what was written for it is still there."""

    def __init__(self, cause: Exception, error: Exception) -> None:
        super().__init__(
            f"There is no commit:\n{cause}\nand the files cannot be put back:\n{error}",
            hint="Run the same command again: it carries on."
            " Or `git reset --hard` undoes it: all else was committed.",
        )

"""What can go wrong with pages."""

from collections.abc import Iterable

from lading_run import LadingError, NotVerified, Problem, Refused, Unavailable


class NoPages(Refused):
    """There is nothing that could be published as pages, or not all of it."""

    def __init__(self, folder: str, texts: Iterable[str]) -> None:
        super().__init__(
            f"The folder {folder} cannot be published as pages:",
            hint="Pages are files, and links to files among them.",
            problems=[Problem(text=text) for text in texts],
        )


class CommandFails(Refused):
    """The command that builds the pages failed."""

    def __init__(self, error: LadingError) -> None:
        super().__init__(f"The pages were not built: {error}", hint=error.hint)


class OtherPages(NotVerified):
    """An archive of pages does not hold the pages that it was made of."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} does not hold the pages of this release: {why}")


class SourcesThere(Refused):
    """The branch is one of sources, which pages would replace."""

    def __init__(self, branch: str, remote: str) -> None:
        super().__init__(
            f"{branch} of {remote} holds sources of this repository; pages would replace them",
            hint="Name a branch of its own in [pages] branch."
            " Pages that were forked from the sources have to begin anew.",
        )


class DomainLost(Refused):
    """The branch names the domain of the site, and the pages do not."""

    def __init__(self, branch: str, remote: str, folder: str) -> None:
        super().__init__(
            f"{branch} of {remote} holds a file CNAME, and {folder} does not:"
            " the site would lose its domain",
            hint=f"Put the file into {folder}, or delete it from the branch.",
        )


class NoPagesThere(NotVerified):
    """The branch is not there, although pages were published to it."""

    def __init__(self, name: str, remote: str) -> None:
        super().__init__(f"{remote} does not have {name}")


class BranchKeepsMoving(Unavailable):
    """Others push to the branch faster than we can."""

    def __init__(self, branch: str, remote: str, tries: int) -> None:
        super().__init__(
            f"{branch} of {remote} moved {tries} times while the pages were being pushed",
            hint="Run the same command again.",
        )

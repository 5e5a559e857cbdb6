"""Why a release stops at GitHub, each with what to do about it."""

from collections.abc import Iterable

from lading_github._facts import GitHubRelease
from lading_run import Conflict, NotVerified, Problem, Refused, Unfinished


class UnfitFiles(Refused):
    """GitHub takes some of the files under another name, or not at all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("GitHub does not take these files as they are:", problems=problems)


class AnotherRun(Unfinished):
    """Another run is at work on the same release, or was until it was stopped."""

    def __init__(self, tag: str, page: GitHubRelease | None) -> None:
        where = f": {page.address}" if page else ""
        super().__init__(
            f"Another run is or was at work on {tag}{where}",
            hint="Wait for it to end; what is missing then, the same command adds.",
        )


class NotListed(Unfinished):
    """GitHub does not list the draft that was just made."""

    def __init__(self, draft: GitHubRelease) -> None:
        super().__init__(
            f"GitHub does not list the new draft of {draft.tag}, so nobody knows if it is the only"
            f" one: {draft.address}",
            hint="Run the same command again in a minute.",
        )


class OtherBytes(Conflict):
    """GitHub got other bytes under the name since the look."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")


class NotFilled(Unfinished):
    """The draft does not hold what is to be published."""

    def __init__(self, tag: str, lacking: Iterable[str]) -> None:
        names = sorted(lacking)
        what = f"does not hold what was built: {', '.join(names)}" if names else "is not there"
        super().__init__(
            f"The draft of {tag} {what}",
            hint="Nothing was published on GitHub; the same command fills the draft.",
        )


class NotServedYet(NotVerified):
    """GitHub does not serve what it has taken."""

    def __init__(self, name: str, tag: str) -> None:
        super().__init__(
            f"GitHub does not serve {name} of {tag}",
            hint="Run the same command again: it carries on where this one stopped.",
        )

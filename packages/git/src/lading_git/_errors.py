"""What can be wrong with a repository, a remote, or a tag."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from lading_run import (
    Conflict,
    Drifted,
    LadingError,
    NotVerified,
    Problem,
    Refused,
    Unavailable,
)

_ASIDE = ("warning:", "Warning:", "hint:")
_PASSING = re.compile(
    r"(error:|HTTP) (429|502|503|504)\b|reset|Empty reply|early EOF|hung up|too slow"
    r"|transfer closed|remote failed to report"
)
"""What git says of an answer after which the same question may get a better one."""
_LATER = re.compile(r"(error:|HTTP) 5[0-9][0-9]\b")
"""What it says of the other failures of a server: nothing is wrong on our side."""
_ANEW = (
    "What was rehearsed before lies in .lading/rehearsal: "
    "`rm -r .lading/rehearsal`, then run the command again."
)
_OTHERWISE = "Or rehearse under the next version; `invoke release.rehearsal` picks one by itself."


class NotARepository(LadingError):
    """A folder lies in no git repository."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not in a git repository",
            hint="Run the command in a clone, or create a repository with `git init`.",
        )


class NoSuchCommit(LadingError):
    """A revision names no commit; what was asked may be our own copy, which says nothing."""

    def __init__(self, revision: str) -> None:
        hint = "`git log --all` lists the commits that are there; `git fetch` gets new ones."
        if revision == "HEAD":
            hint = "Commit something, or `git switch` to a branch that has commits."
        super().__init__(f"This repository has no commit {revision!r}", hint=hint)


class NoSuchFile(LadingError):
    """A commit has no file of that name."""

    def __init__(self, revision: str, path: str) -> None:
        super().__init__(f"{path} is not a file in {revision}")


class HistoryMissing(Refused):
    """A clone lacks commits, tags or files that the answer depends on."""


class RemoteSilent(Unavailable):
    """A remote does not answer, or not to us. ``passing`` if it may the next time."""

    def __init__(self, remote: str, said: str, *, hint: str = "") -> None:
        lines = [line for line in said.splitlines() if line and not line.startswith(_ASIDE)]
        why = lines[0] if lines else "no reason given"  # what follows is what comes of it
        self.passing = _PASSING.search(why) is not None
        theirs = self.passing or _LATER.search(why) is not None
        later = "Run the same command again later: it carries on." if theirs else ""
        works = f"`git ls-remote {remote}` has to work."
        super().__init__(
            f"The git remote {remote} does not answer as it should: {why}",
            hint=hint or later or works,
        )


class TagTaken(Conflict):
    """A tag exists on another commit. It is never moved; one that was only ``rehearsed`` may go."""

    def __init__(
        self, tag: str, *, found: str, wanted: str, where: str, rehearsed: bool = False
    ) -> None:
        released = "A tag is never moved. Release this commit under the next version."
        super().__init__(
            f"The tag {tag} exists {where} on {found[:12]}; it was to be put on {wanted[:12]}",
            hint=f"{_ANEW} {_OTHERWISE}" if rehearsed else released,
        )


class RemoteMoved(Drifted):
    """The branch has commits on the remote that the release lacks; ``rehearsed`` ones may go."""

    def __init__(self, remote: str, branch: str, *, rehearsed: bool = False) -> None:
        pull = f"`git pull --rebase {remote} {branch}`, then run the command again."
        super().__init__(
            f"{branch} of {remote} has commits that this one lacks; nothing was pushed",
            hint=_ANEW if rehearsed else pull,
        )


class PushRefused(Refused):
    """The remote refused the push, whole."""

    def __init__(self, remote: str, said: str) -> None:
        super().__init__(
            f"{remote} refused branch and tag; nothing was pushed:\n{said.strip()}",
            hint="Hooks and protection rules of the remote decide what it takes.",
        )


class NothingPushed(Refused):
    """The remote did not answer the push; asked again, it has not got the tag."""

    exit_code = 69

    def __init__(self, remote: str, error: RemoteSilent) -> None:
        super().__init__(f"{error}; it was asked again: nothing was pushed", hint=error.hint)


class SubmodulesMissing(Refused):
    """A commit has submodules whose commits are not on this machine."""

    def __init__(self, paths: Iterable[str]) -> None:
        super().__init__(
            "A clean clone cannot be made:",
            hint="`git submodule update --init --recursive` gets them.",
            problems=[Problem(text="the submodule's commit is not here", file=p) for p in paths],
        )


class SigningFailed(Refused):
    """Git is set to sign tags and could not."""

    def __init__(self, tag: str, said: str) -> None:
        super().__init__(
            f"The tag {tag} could not be signed; nothing was pushed:\n{said.strip()}",
            hint="`git config --get-regexp '^(tag|gpg|user)\\.'` shows how git is set to sign.",
        )


class NoSuchRemote(LadingError):
    """A repository has no remote of that name."""

    exit_code = 2

    def __init__(self, remote: str) -> None:
        super().__init__(
            f"There is no git remote {remote!r}",
            hint=f"`git remote add {remote} ADDRESS`, or name another in [git] remote.",
        )


class NoSuchBranch(LadingError):
    """A remote has no branch of the name that the settings give."""

    exit_code = 2

    def __init__(self, remote: str, branch: str, known: Sequence[str]) -> None:
        near = get_close_matches(branch, known, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        super().__init__(
            f"{remote} has no branch {branch}, which [git] branch names",
            hint=f"{meant}`git push {remote} HEAD:refs/heads/{branch}` makes it.",
        )


class NotOurs(Refused):
    """A branch that would be replaced holds what others have committed."""

    def __init__(self, branch: str, remote: str, commits: Sequence[str]) -> None:
        super().__init__(
            f"{branch} of {remote} holds commits that would be lost: {'; '.join(commits)}",
            hint=f"Merge it, or delete the branch: `git push --delete {remote} {branch}`.",
        )


class SeveralAddresses(LadingError):
    """A remote has more than one address to push to."""

    exit_code = 2

    def __init__(self, remote: str, addresses: Sequence[str]) -> None:
        super().__init__(
            f"The git remote {remote!r} has {len(addresses)} addresses to push to: "
            f"{', '.join(addresses)}",
            hint="A release goes to one: name a remote with one address in [git] remote.",
        )


class LightweightTag(Refused):
    """The tag is in the user's clone, but not as an object: the remote would get another one."""

    def __init__(self, tag: str) -> None:
        super().__init__(
            f"{tag} is a lightweight tag in this clone, and a release makes an annotated one",
            hint=f"`git tag --delete {tag}`: the release makes it. Or make it yourself: "
            f"`git tag --force --annotate {tag} {tag}^{{}}`.",
        )


class NoIdentity(Refused):
    """Git was not told who makes a tag or a commit."""

    def __init__(self, what: str = "the tag") -> None:
        super().__init__(
            f"git does not know who makes {what}",
            hint="`git config user.name NAME` and `git config user.email ADDRESS`.",
        )


class NotAtTop(LadingError):
    """A project lies below the top of its repository."""

    exit_code = 2

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"the project is in {folder}/, and a release is made of the whole repository",
            hint="Put its lading.toml at the top, with paths from there, such as"
            f' `[wheels] packages = ["{folder}"]`; several projects are several units.',
        )


class NoTag(NotVerified):
    """A remote does not have the tag that was pushed to it."""

    def __init__(self, remote: str, tag: str) -> None:
        super().__init__(f"{remote} does not have the tag {tag}")


class GitTooOld(Unavailable):
    """The git on PATH lacks what is needed."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"{found.strip()} is too old: 2.31 or newer is needed",
            hint="Install a newer git, and put its folder first on PATH.",
        )

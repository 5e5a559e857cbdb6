"""A branch of a remote that is ours to replace."""

from pathlib import Path

from lading_git._errors import NoSuchRemote, NotOurs
from lading_git._git import Git, lines_in
from lading_git._record import people_and_times
from lading_git._remote import Remote
from lading_git._repository import Repository
from lading_git._scratch import has


def replace_branch(
    repository: Repository,
    clone: Path,
    commit: str,
    branch: str,
    *,
    ours: str,
    remote: str = "origin",
) -> bool:
    """Let the branch of ``repository``'s remote lead to a commit of ``clone``.

    What it held may go if all that HEAD of the clone lacks of it are commits as `record` makes
    them, whose subject begins with ``ours``. Returns False if it led there before, and nothing was
    sent.

    :raises NoSuchRemote: if there is no such remote.
    :raises NotOurs: if the branch holds other commits.
    :raises PushRefused: if the remote refuses, as when the branch has moved since it was looked at.
    :raises RemoteSilent: if it does not answer.
    """
    there = Remote.of(repository, remote)
    if there is None:
        raise NoSuchRemote(remote)
    tip = there.refs("", branch).tip(branch)
    if tip == commit:
        return False
    git = Git(repository.root, repository.runner, git_dir=clone / ".git")
    if tip is not None:
        if not has(git, tip):
            there.fetch(git, branch)
        if others := _others(git, tip, ours):
            raise NotOurs(branch, remote, others)
    there.push(git, f"{commit}:refs/heads/{branch}", over=f"{branch}:{tip or ''}")
    return True


def _others(git: Git, tip: str, ours: str) -> list[str]:
    """Return the commits of a branch, each a line, that HEAD lacks and that are not ours."""
    listing = git("log", "--no-show-signature", "--format=%h %s", f"HEAD..{tip}")
    return [line for line in lines_in(listing) if not _is_ours(git, line, ours)]


def _is_ours(git: Git, line: str, ours: str) -> bool:
    """Say whether nobody has written or amended a commit: its people and times are its parent's."""
    commit, _, subject = line.partition(" ")
    return subject.startswith(ours) and people_and_times(git, commit) == people_and_times(
        git, f"{commit}^"
    )

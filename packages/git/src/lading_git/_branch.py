"""A branch of a remote that is ours to replace."""

from pathlib import Path

from lading_git._errors import NoSuchRemote
from lading_git._git import Git
from lading_git._remote import Remote
from lading_git._repository import Repository


def replace_branch(
    repository: Repository, clone: Path, commit: str, branch: str, *, remote: str = "origin"
) -> bool:
    """Let the branch of ``repository``'s remote lead to a commit of ``clone``, whatever it held.

    Returns False if it led there before, and nothing was sent.

    :raises NoSuchRemote: if there is no such remote.
    :raises PushRefused: if it refuses.
    :raises RemoteSilent: if it does not answer.
    """
    there = Remote.of(repository, remote)
    if there is None:
        raise NoSuchRemote(remote)
    if there.refs("", branch).tip(branch) == commit:
        return False
    git = Git(repository.root, repository.runner, git_dir=clone / ".git")
    there.push(git, f"+{commit}:refs/heads/{branch}")
    return True

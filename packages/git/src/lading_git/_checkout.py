"""A commit in the user's own checkout: as if he had typed it."""

from collections.abc import Sequence
from pathlib import Path

from lading_git._repository import Repository
from lading_run import Command


def commit_files(repository: Repository, paths: Sequence[Path], message: str) -> str:
    """Commit the files, and nothing else, to the branch that is checked out.

    The user's name, hooks and signature apply. Returns the full object name of the commit.

    :raises CommandFailed: if git or a hook refuses; the files stay as they are.
    """
    git = ("git", "-C", repository.path)
    repository.runner(Command(*git, "add", "--", *paths))
    commit = Command(
        *git, "commit", "--quiet", "--message", message, "--", *paths, interactive=True
    )
    repository.runner(commit)
    return repository.head()

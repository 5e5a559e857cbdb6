"""A commit in a clone of ours."""

from lading_git._git import Git
from lading_git._repository import Repository

_PEOPLE = "%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd"
_NAMES = [
    f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")
]


def record(clone: Repository, message: str, *, like: str) -> str:
    """Commit what was changed or added in a clone of ours and return the commit's full object name.

    Author, committer and both times are those of the commit ``like``: the same change gives the
    same commit again. No hook runs and nothing is signed. Never call it on a user's checkout.

    :raises NoSuchCommit: if there is no commit ``like``.
    """
    git = clone.git
    people = dict(zip(_NAMES, people_and_times(git, clone.commit(like)), strict=True))
    git("add", "--all", "--", clone.root)
    options = ("--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace")
    git.with_env(people)("commit", *options, f"--message={message}")
    return clone.head()


def people_and_times(git: Git, commit: str) -> list[str]:
    """Return who wrote and who made a commit: name, address and time of each."""
    words = ("log", "-1", "--date=raw", "--no-show-signature", f"--format={_PEOPLE}")
    return git(*words, commit).removesuffix("\n").split("\0")

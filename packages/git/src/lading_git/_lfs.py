"""Files that Git LFS keeps elsewhere: a clone without it holds pointers in their place."""

from lading_git._repository import Repository
from lading_run import Problem

_FIRST_LINE = "version https://git-lfs.github.com/spec/v1"


def pointers(clone: Repository) -> list[str]:
    """Return the paths of the files in the clone's checkout that are pointers."""
    options = ("-l", "-z", "--cached", "--full-name", "--no-color", "--fixed-strings")
    found = clone.git("grep", *options, "-e", _FIRST_LINE, accepts=(0, 1)).split("\0")
    return [path for path in found if path and _is_pointer(clone, path)]


def _is_pointer(clone: Repository, path: str) -> bool:
    file = clone.path / path
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return content.read(len(_FIRST_LINE)) == _FIRST_LINE.encode()


def pointer_problems(clone: Repository) -> list[Problem]:
    """Say which files a build would get wrong."""
    hint = 'Keep it out of LFS, or set lfs = "pointers" in [git] if no build needs it.'
    text = "is a pointer of Git LFS; the clone that is built in lacks the file itself"
    return [Problem(text=text, hint=hint, file=path) for path in pointers(clone)]

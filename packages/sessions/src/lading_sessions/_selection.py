"""What the words after ``--`` select."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from lading_sessions._mistake import Mistake
from lading_sessions._repository import Package, Repository


@dataclass(frozen=True, slots=True)
class Selection:
    """The packages, the paths of tests, and the options for the tool that runs them."""

    packages: tuple[Package, ...]
    paths: tuple[str, ...]
    options: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return not (self.packages or self.paths or self.options)


def select(repository: Repository, words: Sequence[str]) -> Selection:
    """Sort ``words``: names of packages and paths first, options from the first ``-`` on.

    A package is named by its folder or by its distribution.

    :raises Mistake: naming all words that are neither, with the likely ones.
    """
    names = {package.distribution: package for package in repository.packages}
    names |= {package.name: package for package in repository.packages}
    first = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    chosen, options = words[:first], tuple(words[first:])
    packages = tuple(dict.fromkeys(names[word] for word in chosen if word in names))
    others = [word for word in chosen if word not in names]
    paths = tuple(word for word in others if (repository.root / word.partition("::")[0]).exists())
    if wrong := [word for word in others if word not in paths]:
        raise Mistake("\n".join(_unknown(word, names) for word in wrong))
    return Selection(packages, paths, options)


def _unknown(word: str, names: dict[str, Package]) -> str:
    likely = difflib.get_close_matches(word, names, n=1)
    known = ", ".join(sorted({package.name for package in names.values()}))
    hint = f"did you mean {likely[0]}?" if likely else f"there are: {known}"
    return f"{word!r} is neither a package nor a path: {hint}"

"""The settings of this package."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangelogTable:
    """``[changelog]`` in lading.toml.

    ``notes`` says whether a release gets the artifact ``notes.md``; ``file`` is what
    ``changelog.write`` and ``release.prepare`` edit, relative to the root of the project; with an
    empty text there is none.
    """

    notes: bool = True
    file: str = "CHANGELOG.md"

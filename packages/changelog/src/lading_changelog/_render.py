"""Notes as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from lading_changelog._markdown import block, line
from lading_changelog._notes import Entry, Notes
from lading_changelog._uncollected import uncollected

NOT_LOOKED_UP = "Titles, authors and notes of the pull requests were not looked up."
SHORT = 9
"""How many digits of a commit's name are shown."""
_LONGEST_WARNING = 2000
_PULL = attrgetter("pull")


def render(notes: Notes, *, limit: int = 0) -> str:
    """Return the notes as Markdown, without a heading of their own: GitHub's flavour, LF.

    The texts of commits are shown and do nothing: no markup, HTML or mention comes of them. With
    ``limit``, entries that would make it longer than so many characters are left out and counted.
    """
    lines = _lines(notes)
    return "\n".join(_kept(lines, limit) if limit else lines) + "\n"


def shortened(text: str, limit: int) -> str:
    """Return notes that somebody wrote, cut in the same way if they are longer."""
    return "\n".join(_kept(text.removesuffix("\n").split("\n"), limit)) + "\n"


def heading(notes: Notes) -> str:
    """Return the heading of a version as Keep a Changelog has it: ``## [1.2.0] - 2026-07-01``."""
    return f"## [{notes.version}] - {notes.day}" if notes.version else "## [Unreleased]"


def _kept(lines: Sequence[str], limit: int) -> Iterator[str]:
    left = limit
    dropped = 0
    for each in lines:
        left -= len(each) + 1
        if left >= 0 and not dropped:
            yield each
        else:
            dropped += each.startswith("- ")
    if dropped:
        yield f"\n… and {dropped} more."


def _lines(notes: Notes) -> list[str]:
    lines: list[str] = []
    for title, entries in notes.sections.items():
        lines.append(f"\n### {title}\n" if lines else f"### {title}\n")
        lines += map(_entry, entries)
    if notes.quiet:
        quiet = _quiet(tuple(sorted(notes.quiet.items())), more=bool(lines))
        lines.append(f"\n{quiet}" if lines else quiet)
    elif not lines:
        lines.append("No changes.")
    if notes.enriched is False and any(any(map(_PULL, found)) for found in notes.sections.values()):
        lines.append(f"\n_{NOT_LOOKED_UP}_")
    return lines


def _entry(entry: Entry) -> str:
    text, label, commits, pull, warning, author, details = entry
    shown = f"- **{_label(label)}:** {line(text)}" if label else f"- {line(text)}"
    refs = f"#{pull}, {commits[0][:SHORT]}" if pull else commits[0][:SHORT]
    if len(commits) == 1 and not (warning or author or details):
        return f"{shown} ({refs})"
    more = f" and {len(commits) - 1} more" if len(commits) > 1 else ""
    by = f" by {line(author)}" if author else ""
    said = f"\n  {line(warning, longest=_LONGEST_WARNING)}" if warning else ""
    return f"{shown} ({refs}{more}){by}{said}{_details(details)}"


_label = lru_cache(maxsize=1024)(line)


def _details(text: str) -> str:
    if not text:
        return ""
    from lading_changelog._details import without_html  # noqa: PLC0415 - few notes have any

    lines = without_html(block(text)).split("\n")
    return "\n\n" + "\n".join(f"  {each}".rstrip() for each in lines) + "\n"


@lru_cache(maxsize=1024)
def _quiet(kinds: tuple[tuple[str, int], ...], *, more: bool) -> str:
    total = sum(count for _, count in kinds)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds)
    noun = "commit" if total == 1 else "commits"
    return f"{f'{total} more {noun}' if more else f'{total} {noun}'}: {told}."


@uncollected()
def render_all(found: Iterable[Notes], *, title: str = "") -> str:
    """Return the notes of all versions as one changelog, each below a heading."""
    start = f"# {line(title)}\n\n" if title else "# Changelog\n\n"
    return start + "\n".join(f"{heading(notes)}\n\n{render(notes)}" for notes in found)

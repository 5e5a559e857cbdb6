"""A message that tries whether news arrives."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lading_artifact import Ending, News, Release
from lading_notify._errors import NobodyTold, WrongSettings
from lading_notify._listener import Notifier
from lading_run import LadingError, Problem

_TEXT = "This is a test: nothing was released."


def tried(root: Path, notifiers: Sequence[Notifier], *, only: str = "") -> list[str]:
    """Send a test message to all, or to the one of the table ``only``; return who was told.

    Commands run in ``root``, the checkout, since there is no commit to be released.

    :raises NobodyTold: if there is none of that name, or none at all.
    :raises WrongSettings: with all that is wrong with the tables; nobody is told then.
    :raises LadingError: with all that went wrong on the way; the others are told.
    """
    chosen = [each for each in notifiers if only in ("", each.table)]
    if not chosen:
        known = ", ".join(each.table for each in notifiers)
        hint = f"There are {known}." if known else "See the README of lading-notify."
        raise NobodyTold(f"there is no table [notify.{only or 'NAME'}]", hint=hint)
    release = _release(root)
    if problems := [problem for each in chosen for problem in each.problems(release)]:
        raise WrongSettings(problems)
    news = News(release=release, ending=Ending.PUBLISHED, text=_TEXT)
    if failures := [failure for each in chosen for failure in _failures(each, news)]:
        raise LadingError(problems=failures)
    return [each.name for each in chosen]


def _failures(notifier: Notifier, news: News) -> list[Problem]:
    always = replace(notifier.settings, on=tuple(Ending))
    try:
        replace(notifier, settings=always).tell(news)
    except LadingError as error:
        name = notifier.name
        return [replace(each, text=f"{name}: {each.text}") for each in error.as_problems()]
    return []


def _release(root: Path) -> Release:
    return Release(
        unit="",
        version="0.0.0",
        tag="test",
        commit="0" * 40,
        epoch=0,
        source=root,
        root=root,
        work=root,
    )

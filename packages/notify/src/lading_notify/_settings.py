"""What a repository says about whom to tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lading_artifact import Ending, Release
from lading_project import mistake
from lading_run import Problem

FROM_ENVIRONMENT = "env:"

_HOW = 'Write webhook = "env:SLACK_WEBHOOK", or command = ["./tell", "team"].'


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """One table ``[notify.NAME]``: a webhook or a command, and what it is told of.

    ``webhook`` is ``env:`` and the name of the variable that holds its address. The address itself
    will do too; but whoever knows it can post there, so it is a secret. ``command`` is a program
    with its arguments, run in the clone of the commit with the news as JSON on its stdin.
    """

    webhook: str = field(default="", repr=False)
    command: tuple[str, ...] = ()
    on: tuple[Ending, ...] = tuple(Ending)


NotifyTable = dict[str, Notify]
"""The tables ``[notify.*]`` by name."""


def mistakes(release: Release, name: str, settings: Notify) -> list[Problem]:
    """Say what is wrong with the table itself; secrets are not in what is said."""
    place = ("notify", name)
    return [
        mistake(release.source, place, text, hint, unit=release.unit)
        for text, hint in _said(settings)
    ]


def _said(settings: Notify) -> Iterator[tuple[str, str]]:
    said = [bool(settings.webhook), bool(settings.command)]
    if not any(said):
        yield "names neither a webhook nor a command", _HOW
    if all(said):
        yield "names both a webhook and a command", "Make two tables of it."
    if settings.webhook and not (variable_of(settings) or is_address(settings.webhook)):
        yield "has a webhook that is neither env:NAME nor an address", _HOW
    if not settings.on:
        endings = ", ".join(repr(ending.value) for ending in Ending)
        yield "is told of nothing", f"Of these: {endings}."


def variable_of(settings: Notify) -> str:
    """Return the name of the variable that holds the webhook's address; empty without one.

    >>> variable_of(Notify(webhook="env:SLACK_WEBHOOK"))
    'SLACK_WEBHOOK'
    """
    prefix, found, name = settings.webhook.partition(FROM_ENVIRONMENT)
    return name if found and not prefix else ""


def address_of(settings: Notify, environment: Mapping[str, str]) -> str:
    """Return the webhook's address; empty if there is none, or its variable is not set."""
    name = variable_of(settings)
    return environment.get(name, "").strip() if name else settings.webhook


def is_address(text: str) -> bool:
    """Say whether the text is an address of a web server.

    >>> is_address("https://example.org/hook"), is_address("example.org"), is_address("https://[")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

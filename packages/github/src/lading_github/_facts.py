"""What GitHub tells of a repository: releases, assets, pull requests, check runs, issues."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asset:
    """A file of a release."""

    id: int
    name: str
    size: int
    """In bytes."""
    state: str
    """``uploaded``, or ``starter`` if its upload broke off."""
    digest: str | None
    """``sha256:`` and 64 hex digits, or None where GitHub has not told."""
    url: str
    """Its address in the API."""
    address: str
    """Where anyone downloads it, once the release is published."""


@dataclass(frozen=True)
class GitHubRelease:
    """A release, or a draft of one."""

    id: int
    tag: str
    name: str
    body: str
    draft: bool
    prerelease: bool
    immutable: bool
    created_at: str
    """ISO 8601, in UTC."""
    address: str
    """Its page."""
    upload_url: str
    """The RFC 6570 template of the address that takes its assets."""
    commit: str
    """What the tag is made from if it does not exist (``target_commitish``)."""
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True)
class PullRequest:
    """A pull request that was opened or renewed."""

    number: int
    address: str
    opened: bool
    """True if it was not there before."""


@dataclass(frozen=True)
class PullRequestFacts:
    """What a merged pull request says of itself."""

    number: int
    title: str
    author: str
    """The login, without ``@``."""
    body: str
    merged_commit: str


@dataclass(frozen=True)
class CheckRun:
    """One check of a commit."""

    id: int
    name: str
    status: str
    """``queued``, ``in_progress``, ``completed``, ``waiting``, ``requested`` or ``pending``."""
    conclusion: str | None
    """``success``, ``failure``, ``skipped``, …; None until it is completed."""
    address: str
    """Its page."""


@dataclass(frozen=True)
class Issue:
    """An issue."""

    number: int
    address: str
    opened: bool
    """True if it was not there before."""

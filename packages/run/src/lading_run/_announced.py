"""Secrets made known to the system that keeps our log, before anything can print them."""

import contextlib
from collections.abc import Callable, Iterable, Iterator

_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})


class _Announcing:
    """Who is told of secrets, and which are known already."""

    def __init__(self) -> None:
        self.to: Callable[[str], object] | None = None
        self.known: set[str] = set()


_announcing = _Announcing()


def mask_commands(secrets: Iterable[str]) -> list[str]:
    """Write the workflow commands of GitHub Actions that have its log mask ``secrets``.

    A secret of several lines needs one for each line, because logs are masked line by line.

    >>> mask_commands(["hunter22", " "])
    ['::add-mask::hunter22']
    """
    lines = (line.strip() for secret in secrets for line in (secret, *secret.splitlines()))
    return [f"::add-mask::{line.translate(_ESCAPES)}" for line in dict.fromkeys(lines) if line]


@contextlib.contextmanager
def announcing_masks(to: Callable[[str], object]) -> Iterator[None]:
    """Within the block, give ``to`` the workflow commands for the secrets of each command run.

    ``to`` prints a line; each comes once, before the command starts.
    """
    before = _announcing.to, _announcing.known
    _announcing.to, _announcing.known = to, set()
    try:
        yield
    finally:
        _announcing.to, _announcing.known = before


def announce(secrets: Iterable[str]) -> None:
    """Make ``secrets`` known if someone is to be told."""
    if _announcing.to is None:
        return
    for line in mask_commands(secrets):
        if line not in _announcing.known:
            _announcing.known.add(line)
            _announcing.to(line)

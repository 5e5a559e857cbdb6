"""What a pattern of tags stands for: text with ``{version}`` in it once."""

import re
from functools import lru_cache

VERSION_PLACE = "{version}"
"""Where the version stands in a pattern of tags."""


def version_in_tag(pattern: str, tag: str) -> str | None:
    """Return what stands for the version in ``tag``, or None if the pattern does not match.

    A version begins with a digit and goes on with letters, digits, dots, pluses and hyphens; which
    of these are versions is for lading_version to say.

    >>> version_in_tag("api/v{version}", "api/v1.2.0-rc.1"), version_in_tag("v{version}", "vapi")
    ('1.2.0-rc.1', None)

    :raises ValueError: if ``{version}`` is not in the pattern exactly once.
    """
    found = _compiled(pattern).fullmatch(tag)
    return found[1] if found else None


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    before, after = map(re.escape, pattern.split(VERSION_PLACE))
    return re.compile(f"{before}([0-9][0-9A-Za-z.+-]*){after}")

"""Text of requirements.lock: pins with their hashes."""

import re


def entry(lock: str, name: str) -> str:
    r"""Return the lines that pin ``name``, without comments; nothing if it is not pinned.

    >>> entry("uv==0.9.1 \\\n    --hash=sha256:00\n    # via dev\nzipp==4\n", "uv")
    'uv==0.9.1 \\\n    --hash=sha256:00\n'
    >>> entry("uvicorn==1\n", "uv")
    ''
    """
    match = re.search(rf"^{re.escape(name)}==.*\n(?:[ \t]+--hash=.*\n)*", lock, re.MULTILINE)
    return match[0] if match else ""


def is_hashed(lock: str) -> bool:
    """Say whether the lock gives hashes, and so must hold everything that is installed."""
    return "--hash=" in lock

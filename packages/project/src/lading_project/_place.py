"""Where settings stand."""

FILE = "lading.toml"
SHARED = "pyproject.toml"

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value from the top of such a file."""

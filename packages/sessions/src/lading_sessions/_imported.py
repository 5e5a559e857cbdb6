"""What a file imports, and what of it a Python has."""

import ast
from collections.abc import Iterator
from pathlib import Path

FIND = """
import sys
from importlib.util import find_spec
print(*(name for name in sys.argv[1:] if find_spec(name)))
"""
"""A program that prints those of the top-level modules in its arguments that its Python has."""


def imported(path: Path) -> set[str]:
    """Return the top-level modules that a file imports; none if it is missing, or no Python."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return set()
    return {name.partition(".")[0] for node in ast.walk(tree) for name in _named(node)}


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module

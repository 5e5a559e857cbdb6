"""What a wheel installs for others to import."""

from collections.abc import Iterable
from pathlib import PurePosixPath

_SUFFIXES = (".py", ".so", ".pyd")

_SETTINGS = frozenset({("docs", "conf"), ("doc", "conf")})
"""Sphinx's settings, packed by mistake: nobody imports them, and they need what builds docs."""


def import_names(members: Iterable[str]) -> list[str]:
    """Return the modules and packages at the top of a wheel, from the names of its members.

    A folder without ``__init__`` is a namespace: in its place stand the packages and modules
    below it.

    >>> import_names(["app/__init__.py", "app/cli.py", "app-1.0.dist-info/RECORD"])
    ['app']
    >>> import_names(["acme/app/__init__.py", "one.cpython-311-x86_64-linux-gnu.so"])
    ['acme.app', 'one']
    """
    paths = [path for member in members if (path := _library_path(PurePosixPath(member)))]
    modules = {module for path in paths if (module := _module(path))}
    modules = {module for module in modules if module not in _SETTINGS}
    tops = {_top(module, modules) for module in modules}
    return sorted(".".join(top) for top in tops)


def _library_path(path: PurePosixPath) -> PurePosixPath | None:
    """Return where a member lies in site-packages, None if it lies elsewhere."""
    top = path.parts[0] if path.parts else ""
    if top.endswith(".dist-info"):
        return None
    if not top.endswith(".data"):
        return path
    if len(path.parts) > 2 and path.parts[1] in {"purelib", "platlib"}:  # noqa: PLR2004
        return PurePosixPath(*path.parts[2:])
    return None


def _module(path: PurePosixPath) -> tuple[str, ...] | None:
    """Return the dotted parts of the module that a file is, ``__init__`` included.

    A ``__main__`` is a program: to import it is to run it.
    """
    if path.suffix not in _SUFFIXES:
        return None
    parts = (*path.parts[:-1], path.name.partition(".")[0])
    if parts[-1] == "__main__":
        return None
    return parts if all(part.isidentifier() for part in parts) else None


def _top(module: tuple[str, ...], modules: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the outermost regular package around a module, or the module itself."""
    for length in range(1, len(module)):
        if (*module[:length], "__init__") in modules:
            return module[:length]
    return module

"""Names that are imported when they are first used, and modules that never are."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module


def lazy(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return a module's ``__getattr__`` (PEP 562) for the names that ``homes`` lists by module.

    >>> getattr_ = lazy("lading_run", {"_command": ["Command"]})
    >>> getattr_("Command").__module__
    'lading_run._command'
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def find(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home_of[name]}"), name)

    return find


@contextmanager
def left_out(*modules: str) -> Iterator[None]:
    """Within the block, these modules cannot be imported, as where they are not installed.

    It is for parts that a library does without if it must, and that take long to import. Those
    that are imported already stay.

    >>> with left_out("this"):
    ...     import this
    Traceback (most recent call last):
        ...
    ModuleNotFoundError: import of this halted; None in sys.modules
    """
    missing = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type]  # None is how it is said
    try:
        yield
    finally:
        for name in missing:
            sys.modules.pop(name, None)

"""Names that are imported when they are first used."""

from collections.abc import Callable, Mapping, Sequence
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

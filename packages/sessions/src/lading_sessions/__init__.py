"""nox sessions that any noxfile imports: two lines, and the same names in every repository.

The whole of a ``noxfile.py``::

    import lading_sessions

    lading_sessions.register()

What it registers, by name and meaning:

>>> import lading_sessions
>>> for name in lading_sessions.SESSIONS:
...     print(name)
rehearse
tests
lint
types
coverage
alone
faults
bench
lock
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lading_sessions._mistake import Mistake
    from lading_sessions._register import SESSIONS, register
    from lading_sessions._settings import SessionsTable
else:
    _HOMES = {
        "SESSIONS": "_register",
        "register": "_register",
        "Mistake": "_mistake",
        "SessionsTable": "_settings",
    }

    def __getattr__(name: str) -> object:
        """Import a name when it is first used: a table's type must not cost an import of nox."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


__all__ = ["SESSIONS", "Mistake", "SessionsTable", "register"]

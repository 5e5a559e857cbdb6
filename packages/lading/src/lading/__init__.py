"""The whole collection, for a tasks.py of two lines, and as a program.

A ``tasks.py`` needs no more than this::

    from lading import namespace
    __all__ = ["namespace"]
"""

TYPE_CHECKING = False  # Nothing is imported before `main` can tell of Ctrl-C, not even typing.
if TYPE_CHECKING:
    from lading._namespace import namespace
else:

    def __getattr__(name: str) -> object:
        import lading_tasks  # noqa: F401, PLC0415 - the first, so that what follows is compiled once
        from lading_run import lazy  # noqa: PLC0415 - it may be interrupted

        return lazy(__name__, {"_namespace": ("namespace",)})(name)


__all__ = ["namespace"]

"""Collections of tasks."""

from types import ModuleType
from typing import Any

from invoke import Collection, Task

__all__ = ["Collection", "collection"]

Part = ModuleType | Task[Any] | Collection


def collection(*parts: Part, **named: Part) -> Collection:
    """Return the tasks of several modules as one collection, the ``ns`` of a ``tasks.py``.

    The tasks of a module ``lading_version.tasks`` are called ``version.show`` and so on; one of
    them that is a default is also called ``version``. A task is added under its own name. Parts
    given by keyword are called after it.
    """
    whole = Collection()
    for part in parts:
        _add(whole, part, name_of(part.__name__) if isinstance(part, ModuleType) else None)
    for name, part in named.items():
        _add(whole, part, name)
    return whole


def name_of(module: str) -> str:
    """Return what the tasks of a module are called after.

    >>> name_of("lading_k8s_deploy.tasks"), name_of("mine.docs")
    ('k8s_deploy', 'docs')
    """
    return module.removesuffix(".tasks").rpartition(".")[2].removeprefix("lading_")


def _add(whole: Collection, part: Part, name: str | None) -> None:
    if isinstance(part, ModuleType):
        whole.add_collection(Collection.from_module(part, name=name), name=name)
    elif isinstance(part, Task):
        whole.add_task(part, name=name)
    else:
        whole.add_collection(part, name=name)

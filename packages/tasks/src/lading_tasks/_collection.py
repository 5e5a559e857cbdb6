"""Collections of tasks."""

from types import ModuleType
from typing import Any

from invoke import Collection, Task

__all__ = ["Collection", "collection"]


def collection(*parts: ModuleType | Task[Any] | Collection) -> Collection:
    """Return the tasks of several modules as one collection, the ``ns`` of a ``tasks.py``.

    The tasks of a module ``lading_version.tasks`` are called ``version.show`` and so on; one of
    them that is a default is also called ``version``. A task is added under its own name.

    >>> collection.__module__
    'lading_tasks._collection'
    """
    whole = Collection()
    for part in parts:
        if isinstance(part, ModuleType):
            whole.add_collection(Collection.from_module(part, name=name_of(part.__name__)))
        elif isinstance(part, Task):
            whole.add_task(part)
        else:
            whole.add_collection(part)
    return whole


def name_of(module: str) -> str:
    """Return what the tasks of a module are called after.

    >>> name_of("lading_k8s_deploy.tasks"), name_of("mine.docs")
    ('k8s_deploy', 'docs')
    """
    return module.removesuffix(".tasks").rpartition(".")[2].removeprefix("lading_")

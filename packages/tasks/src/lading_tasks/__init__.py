"""The one edge to Invoke: errors to exits, tables, GitHub annotations.

A ``tasks.py`` needs nothing else::

    from lading_run import Refused
    from lading_tasks import Context, say, table, task


    @task(help={"tag": "The tag to look at."})
    def show(_: Context, tag: str) -> None:
        \"\"\"Show what TAG holds.\"\"\"
        if not tag.startswith("v"):
            raise Refused(f"{tag} is no release", hint="Tags of releases begin with v.")
        say(f"looking at {tag}")
        table(["name", "size"], [["app.whl", 12345]])
"""

import sys
from typing import TYPE_CHECKING

# Invoke switches the writing of .pyc files off, so that every call would compile our modules
# again. Python's own switches (-B, PYTHONDONTWRITEBYTECODE) still hold.
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)

from lading_run import lazy  # noqa: E402 - it is compiled once only from here on

if TYPE_CHECKING:
    from lading_tasks._collection import Collection, collection
    from lading_tasks._github import for_people, mask, summary
    from lading_tasks._group import group
    from lading_tasks._guard import guarded
    from lading_tasks._log import logging_to
    from lading_tasks._output import print_json, print_text, table
    from lading_tasks._program import program
    from lading_tasks._stream import writing
    from lading_tasks._table import counted, markdown_table
    from lading_tasks._talk import say
    from lading_tasks._task import Context, Task, task
else:
    __getattr__ = lazy(
        __name__,
        {
            "_collection": ("Collection", "collection"),
            "_github": ("for_people", "mask", "summary"),
            "_group": ("group",),
            "_guard": ("guarded",),
            "_log": ("logging_to",),
            "_output": ("print_json", "print_text", "table"),
            "_program": ("program",),
            "_stream": ("writing",),
            "_table": ("counted", "markdown_table"),
            "_talk": ("say",),
            "_task": ("Context", "Task", "task"),
        },
    )

__all__ = [
    "Collection",
    "Context",
    "Task",
    "collection",
    "counted",
    "for_people",
    "group",
    "guarded",
    "logging_to",
    "markdown_table",
    "mask",
    "print_json",
    "print_text",
    "program",
    "say",
    "summary",
    "table",
    "task",
    "writing",
]

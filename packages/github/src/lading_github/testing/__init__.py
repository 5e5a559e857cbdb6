"""A GitHub on this machine, for tests and rehearsals: it keeps state and behaves as GitHub does.

Releases are immutable once published, drafts are hidden from readers and never found by tag,
a tag has as many drafts as were made, and an upload that breaks off leaves its name taken.
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_github.testing._exchange import Exchange
    from lading_github.testing._hub import Fault
    from lading_github.testing._server import Server, serve
    from lading_github.testing._watch import watching
else:
    __getattr__ = lazy(
        __name__,
        {
            "_exchange": ("Exchange",),
            "_hub": ("Fault",),
            "_server": ("Server", "serve"),
            "_watch": ("watching",),
        },
    )

__all__ = ["Exchange", "Fault", "Server", "serve", "watching"]

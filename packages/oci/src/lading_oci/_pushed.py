"""What a push did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from lading_oci._digest import Digest
from lading_oci._layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a push did: ``digest`` is there now; of its blobs ``sent`` were new, ``there`` not.

    ``moved`` holds, by tag, what those pointed to that pointed elsewhere.
    """

    digest: Digest
    sent: int
    there: int
    moved: Mapping[str, Digest] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, layout: Layout, said: str) -> Self:
        """Count what crane said on stderr while it pushed ``layout``."""
        sent = len({line for line in said.splitlines() if " pushed blob: " in line})
        total = len(layout.blobs.keys() - layout.documents.keys())
        return cls(digest=layout.digest, sent=sent, there=total - sent)

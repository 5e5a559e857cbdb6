r"""SHA256SUMS and SHA512SUMS: written, and checked with every difference told at once.

>>> from lading_checksums import Algorithm, Manifest, parse, render
>>> empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
>>> manifest = Manifest(Algorithm.SHA256, {"notes.txt": empty})
>>> render(manifest)
b'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  notes.txt\n'
>>> parse(render(manifest)) == manifest
True
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_checksums._errors import BadManifest, ChecksumMismatch, LeavesFolder, Unreadable
    from lading_checksums._files import hash_files
    from lading_checksums._manifest import Algorithm, Manifest, parse, render
    from lading_checksums._sums import check, find, read, verify, write
    from lading_checksums._table import ChecksumsTable
else:
    __getattr__ = lazy(
        __name__,
        {
            "_errors": ("BadManifest", "ChecksumMismatch", "LeavesFolder", "Unreadable"),
            "_files": ("hash_files",),
            "_manifest": ("Algorithm", "Manifest", "parse", "render"),
            "_sums": ("check", "find", "read", "verify", "write"),
            "_table": ("ChecksumsTable",),
        },
    )

__all__ = [
    "Algorithm",
    "BadManifest",
    "ChecksumMismatch",
    "ChecksumsTable",
    "LeavesFolder",
    "Manifest",
    "Unreadable",
    "check",
    "find",
    "hash_files",
    "parse",
    "read",
    "render",
    "verify",
    "write",
]

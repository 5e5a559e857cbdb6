"""What came from a registry, held against its digest."""

from pathlib import Path

from lading_oci._digest import Digest
from lading_oci._errors import BadLayout
from lading_oci._layout import Layout
from lading_oci._reference import Reference
from lading_oci._registry_errors import WrongBytes
from lading_run import Completed


def bytes_of(done: Completed) -> bytes:
    """Return what a command printed, byte for byte."""
    return done.stdout.encode("utf-8", "surrogateescape")


def checked(data: bytes, digest: Digest | None, what: str) -> bytes:
    """Return ``data`` if it is of ``digest``, or nobody said of which digest it is.

    :raises WrongBytes: if it is not.
    """
    if digest is not None:
        found = Digest.of(data, digest.algorithm)
        if found != digest:
            raise WrongBytes(what, f"its bytes are of {found}")
    return data


def read_pulled(part: Path, reference: Reference) -> Layout:
    """Return the layout that crane left in ``part`` if it is what ``reference`` names, and whole.

    :raises WrongBytes: if it is not.
    """
    try:
        layout = Layout.read(part)
    except BadLayout as error:
        raise WrongBytes(str(reference), "; ".join(error.texts)) from None
    if reference.digest not in {None, layout.digest}:
        raise WrongBytes(str(reference), f"its bytes are of {layout.digest}")
    return layout

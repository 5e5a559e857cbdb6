"""What can be wrong with names, manifests and layouts."""

from collections.abc import Iterable

from lading_run import Misused, NotVerified, Problem


class BadReference(Misused, ValueError):
    """A text is no name, tag, digest, reference or platform."""


class BadManifest(NotVerified, ValueError):
    """Bytes are no manifest or index that can be used; all that is wrong with them."""

    def __init__(self, what: str, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        super().__init__(
            f"{what} is no manifest that can be used:",
            problems=[Problem(text=text, exit_code=self.exit_code) for text in self.texts],
        )


class BadLayout(NotVerified):
    """A folder is no OCI layout, or blobs of it are not what their digests say; all at once."""

    def __init__(self, place: str, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        super().__init__(
            f"{place} is no OCI layout that can be used:",
            hint="Build it again, or fetch it again.",
            problems=[Problem(text=text, exit_code=self.exit_code) for text in self.texts],
        )


class NoSuchPlatform(NotVerified):
    """An image is not there for the platform that was asked for."""

    def __init__(self, place: str, platform: str, there: Iterable[str]) -> None:
        known = ", ".join(there) or "none"
        super().__init__(f"{place} has no image for {platform}; it has {known}")

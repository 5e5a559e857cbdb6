"""What can be wrong with a manifest and with the files that it lists."""

from collections.abc import Iterable, Mapping

from lading_run import NotVerified, Problem, Refused

_BYTES = dict.fromkeys(range(0xDC80, 0xDD00))
"""What Python keeps the bytes of a name in that are no UTF-8 (PEP 383)."""


def shown(name: str) -> str:
    r"""Return a file name as a terminal can show it on one line.

    Bytes that are no UTF-8 stay what they are: whoever shows the text has to take care of them.

    >>> print(shown("Größe 1.txt"), shown("two\nlines"), shown(""))
    Größe 1.txt 'two\nlines' ''
    """
    return name if name and name.translate(_BYTES).isprintable() else repr(name)


class BadManifest(Refused):
    """A manifest has mistakes; nothing was hashed."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        super().__init__(
            f"{shown(source)} is no manifest that can be used:",
            hint="A line is the digest in hex, two spaces and the name, as sha256sum writes it.",
            problems=problems,
        )


class LeavesFolder(Refused):
    """Names lead out of the folder through symbolic links; nothing was hashed."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            "Symbolic links lead out of the folder:",
            hint="Replace each link by the file that it points to.",
            problems=[Problem(text=f"{shown(name)} leaves the folder") for name in names],
        )


class Unreadable(Refused):
    """Files or folders cannot be read."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(
            "Not everything can be read:",
            hint="Mend or remove what is named above, and run the command again.",
            problems=[Problem(text=f"{shown(name)}: {why}") for name, why in reasons.items()],
        )


class ChecksumMismatch(NotVerified):
    """Files are not what the manifest says: all of them at once.

    ``missing``, ``changed`` and ``surplus`` are names, sorted; ``unreadable`` says why by name.
    """

    def __init__(
        self,
        *,
        missing: Iterable[str] = (),
        changed: Iterable[str] = (),
        surplus: Iterable[str] = (),
        unreadable: Mapping[str, str] | None = None,
    ) -> None:
        self.missing = tuple(sorted(missing))
        self.changed = tuple(sorted(changed))
        self.surplus = tuple(sorted(surplus))
        self.unreadable = dict(sorted((unreadable or {}).items()))
        texts = [
            *(f"{shown(name)} is missing" for name in self.missing),
            *(f"{shown(name)} has changed" for name in self.changed),
            *(f"{shown(name)} is not listed" for name in self.surplus),
            *(f"{shown(name)} cannot be read: {why}" for name, why in self.unreadable.items()),
        ]
        super().__init__(
            "The files are not what the checksums say:",
            problems=[Problem(text=text, exit_code=self.exit_code) for text in texts],
        )

    def as_dict(self) -> dict[str, object]:
        """Return the four fields as JSON values."""
        return {
            "missing": self.missing,
            "changed": self.changed,
            "surplus": self.surplus,
            "unreadable": self.unreadable,
        }

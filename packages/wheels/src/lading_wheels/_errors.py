"""What can go wrong between a package's source and the index that serves it."""

from collections.abc import Iterable, Mapping

from lading_run import Conflict, Misused, NotVerified, Refused, Unavailable, Unfinished


class UnknownIndex(Misused):
    """An index is named that no table describes."""

    place = ("wheels", "index")
    """Where the settings say it."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.fault = f"there is no index {name!r}; known are {', '.join(sorted(known))}"
        super().__init__(
            self.fault,
            hint=f"Describe it: [indexes.{name}] with upload = … and simple = …",
        )


class NoAddress(Misused):
    """An index is described by something that is no address."""

    def __init__(self, name: str, key: str, text: str) -> None:
        self.place = ("indexes", name, key)
        self.fault = f"{text!r} is no address"
        super().__init__(
            f"[indexes.{name}] {key}: {self.fault}",
            hint="Write it with its scheme and host, such as http://localhost:8080/simple/",
        )


class NoPackages(Misused):
    """A folder holds no wheels and sdists where some were expected."""


class BuildFailed(Refused):
    """Packages do not build, or build into something else than the release."""


class DiskFull(Unavailable):
    """There is no room for what is built or tried."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"the disk is full: {said}", hint="Make room there, and run the same command again."
        )


class RequirementsUnresolved(Unavailable):
    """What a build or a trial needs cannot be had."""

    def __init__(self, requirements: Iterable[str], reason: str) -> None:
        super().__init__(
            f"Cannot get {', '.join(requirements)}:\n{reason}",
            hint="Is the package index reachable? uv's own settings say which one is asked.",
        )


class OtherRequirements(NotVerified):
    """A build asks for requirements that the first build did not have."""

    def __init__(self, wanted: str, known: Iterable[str]) -> None:
        super().__init__(
            f"The build needs ({wanted}), but the bill holds the build requirements"
            f" of ({'), ('.join(sorted(known))})",
            hint="The bill belongs to another commit; remove the staging folder and build anew.",
        )


class DoesNotReproduce(NotVerified):
    """Two builds of the same commit gave different bytes."""

    def __init__(self, differing: Mapping[str, Iterable[str]]) -> None:
        texts = [f"{name}: {', '.join(members)}" for name, members in differing.items()]
        super().__init__(
            "\n".join(["Two builds of the same commit differ:", *texts]),
            hint="Something there depends on the folder, the time of day or chance.",
        )


class NotPassed(NotVerified):
    """Distributions do not pass the gate."""


class NotTried(Unavailable):
    """Distributions could not be tried, so nothing is known of them."""


class IndexUnreachable(Unavailable):
    """An index gives no answer that could be used."""


class OtherBytesPublic(Conflict):
    """An index serves other bytes under the name of a file."""

    def __init__(self, name: str, index: str, detail: str) -> None:
        super().__init__(
            f"{index} already has another {name}: {detail}",
            hint="What is public stays: raise the version and release that.",
        )


class NameUsedBefore(Conflict):
    """An index has no such file, but had one and never takes the name again."""

    def __init__(self, name: str, index: str) -> None:
        super().__init__(
            f"{index} has no {name}, yet refuses the name as used before: "
            "a file of that name was published once and deleted",
            hint="A name is never free again: raise the version and release that.",
        )


class UploadRefused(Refused):
    """An index does not take a file."""


class NotServedYet(Unfinished):
    """An index accepted a file and does not serve it."""

    def __init__(self, name: str, index: str, seconds: float, last: str) -> None:
        super().__init__(
            f"{index} does not serve {name} after {seconds:g} seconds: {last}",
            hint="Indexes lag; run the same command again.",
        )


class ServedOtherwise(NotVerified):
    """An index serves something else than was uploaded."""

    def __init__(self, name: str, index: str, expected: str, found: str) -> None:
        super().__init__(f"{index} serves {name} as {found}; what was uploaded is {expected}")

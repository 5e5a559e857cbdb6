"""What can be wrong with images."""

from lading_run import Conflict, LadingError, NotVerified, Refused


class NoPython(Refused):
    """A base image has no interpreter, or none where it was said to be."""


class NotLocked(Refused):
    """The requirements of an image are not locked as they have to be."""


class NoWheel(Refused):
    """There is no wheel for a platform."""


class WrongWheels(NotVerified):
    """What an index serves is not what the lock names."""


class BuildFailed(LadingError):
    """An image does not build."""

    exit_code = 3


class NoBuilder(LadingError):
    """There is no BuildKit that builds a Dockerfile."""

    exit_code = 69


class NoBase(LadingError):
    """The base of an image cannot be had."""

    exit_code = 69


class UnfitBase(Refused):
    """What is to be put on a base cannot run there."""


class NoImage(LadingError):
    """A tag points to nothing."""

    exit_code = 7


class NotPassed(LadingError):
    """Images break rules."""

    exit_code = 7


class TagTaken(Conflict):
    """A tag that never moves points to another image."""


class OtherTools(LadingError):
    """An image was first made by other versions of what decides its bytes."""

    exit_code = 69

"""Breaks a rehearsal on purpose at every point, and says whether it converges.

A point is a fault and the moment at which it strikes: ``killed before take app-1.0.tar.gz``. The
points are found by watching an undisturbed release through the protocols of lading_artifact, so a
new target brings its own.
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_faults._course import Outcome, course
    from lading_faults._fault import Fault, Kind
    from lading_faults._points import Point, points_of
    from lading_faults._program import main
    from lading_faults._reference import NoReference, Reference, reference
    from lading_faults._sample import Sample
    from lading_faults._suite import Result, run_points
else:
    __getattr__ = lazy(
        __name__,
        {
            "_course": ("Outcome", "course"),
            "_fault": ("Fault", "Kind"),
            "_points": ("Point", "points_of"),
            "_program": ("main",),
            "_reference": ("NoReference", "Reference", "reference"),
            "_sample": ("Sample",),
            "_suite": ("Result", "run_points"),
        },
    )

__all__ = [
    "Fault",
    "Kind",
    "NoReference",
    "Outcome",
    "Point",
    "Reference",
    "Result",
    "Sample",
    "course",
    "main",
    "points_of",
    "reference",
    "run_points",
]

"""Check, build, prove, plan, publish and read back: a release that converges."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_release._bill import Bill
    from lading_release._engine import Report, Wish, run_release
    from lading_release._errors import (
        BillUnreadable,
        GateClosed,
        NotMade,
        NotReady,
        NotReproducible,
        NotServed,
        OtherBytesArePublic,
        Running,
        StoppedHalfWay,
    )
    from lading_release._parts import BrokenPlugin, Parts, find_parts
    from lading_release._plan import Plan
    from lading_release._preparation import Preparation
    from lading_release._publish import Served
    from lading_release._rehearsal import NothingRehearsed, Serving, serving, wishes_for_head
    from lading_release._report import conclusion, document, table_of
    from lading_release._stage import Stage
    from lading_release._step import Step
else:
    __getattr__ = lazy(
        __name__,
        {
            "_bill": ("Bill",),
            "_engine": ("Report", "Wish", "run_release"),
            "_errors": (
                "BillUnreadable",
                "GateClosed",
                "NotMade",
                "NotReady",
                "NotReproducible",
                "NotServed",
                "OtherBytesArePublic",
                "Running",
                "StoppedHalfWay",
            ),
            "_parts": ("BrokenPlugin", "Parts", "find_parts"),
            "_plan": ("Plan",),
            "_preparation": ("Preparation",),
            "_publish": ("Served",),
            "_rehearsal": ("NothingRehearsed", "Serving", "wishes_for_head", "serving"),
            "_report": ("conclusion", "document", "table_of"),
            "_stage": ("Stage",),
            "_step": ("Step",),
        },
    )

__all__ = [
    "Bill",
    "BillUnreadable",
    "BrokenPlugin",
    "GateClosed",
    "NotMade",
    "NotReady",
    "NotReproducible",
    "NotServed",
    "NothingRehearsed",
    "OtherBytesArePublic",
    "Parts",
    "Plan",
    "Preparation",
    "Report",
    "Running",
    "Served",
    "Serving",
    "Stage",
    "Step",
    "StoppedHalfWay",
    "Wish",
    "conclusion",
    "document",
    "find_parts",
    "run_release",
    "serving",
    "table_of",
    "wishes_for_head",
]

"""Check, build, prove, plan, publish and read back: a release that converges."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_release._approved import (
        NotAPlan,
        write_plan,
    )
    from lading_release._bill import (
        Bill,
    )
    from lading_release._engine import (
        run_release,
    )
    from lading_release._errors import (
        BillUnreadable,
        GateClosed,
        NoBill,
        NotMade,
        NotOfThisRelease,
        NotReady,
        NotReproducible,
        NotServed,
        OtherBytesArePublic,
        Running,
        StoppedHalfWay,
        WorldMoved,
        one_of,
    )
    from lading_release._hand_over import (
        hand_over,
    )
    from lading_release._in_turn import InTurn
    from lading_release._needs import (
        ReleaseTable,
    )
    from lading_release._parts import (
        BrokenPlugin,
        Parts,
        find_parts,
    )
    from lading_release._phases import (
        Report,
    )
    from lading_release._place import (
        check_folder,
        check_place,
    )
    from lading_release._plan import (
        Plan,
    )
    from lading_release._preparation import (
        Preparation,
    )
    from lading_release._prepare import Prepared, explanations, prepare, propose
    from lading_release._publish import (
        Served,
    )
    from lading_release._rehearsal import (
        NothingRehearsed,
        Serving,
        serving,
        wishes_for_head,
    )
    from lading_release._report import (
        PLAN_HEADERS,
        conclusion,
        document,
        prepared_document,
        prepared_lines,
        status_document,
        status_line,
        step_rows,
        table_of,
    )
    from lading_release._stage import (
        Stage,
    )
    from lading_release._status import (
        Status,
        status,
    )
    from lading_release._step import (
        Step,
    )
    from lading_release._wish import (
        Phase,
        Wish,
    )
    from lading_release._wishes import (
        nothing_since,
        snapshot,
        tag_of_build,
        tag_of_plan,
        tag_wished,
        wished,
    )
else:
    __getattr__ = lazy(
        __name__,
        {
            "_approved": ("NotAPlan", "write_plan"),
            "_bill": ("Bill",),
            "_engine": ("run_release",),
            "_errors": (
                "BillUnreadable",
                "GateClosed",
                "NoBill",
                "NotMade",
                "NotOfThisRelease",
                "NotReady",
                "NotReproducible",
                "NotServed",
                "OtherBytesArePublic",
                "Running",
                "StoppedHalfWay",
                "WorldMoved",
                "one_of",
            ),
            "_hand_over": ("hand_over",),
            "_in_turn": ("InTurn",),
            "_needs": ("ReleaseTable",),
            "_parts": ("BrokenPlugin", "Parts", "find_parts"),
            "_phases": ("Report",),
            "_place": ("check_folder", "check_place"),
            "_plan": ("Plan",),
            "_preparation": ("Preparation",),
            "_prepare": ("Prepared", "explanations", "prepare", "propose"),
            "_publish": ("Served",),
            "_rehearsal": ("NothingRehearsed", "Serving", "serving", "wishes_for_head"),
            "_report": (
                "PLAN_HEADERS",
                "conclusion",
                "document",
                "prepared_document",
                "prepared_lines",
                "status_document",
                "status_line",
                "step_rows",
                "table_of",
            ),
            "_stage": ("Stage",),
            "_status": ("Status", "status"),
            "_step": ("Step",),
            "_wish": ("Phase", "Wish"),
            "_wishes": (
                "nothing_since",
                "snapshot",
                "tag_of_build",
                "tag_of_plan",
                "tag_wished",
                "wished",
            ),
        },
    )

__all__ = [
    "PLAN_HEADERS",
    "Bill",
    "BillUnreadable",
    "BrokenPlugin",
    "GateClosed",
    "InTurn",
    "NoBill",
    "NotAPlan",
    "NotMade",
    "NotOfThisRelease",
    "NotReady",
    "NotReproducible",
    "NotServed",
    "NothingRehearsed",
    "OtherBytesArePublic",
    "Parts",
    "Phase",
    "Plan",
    "Preparation",
    "Prepared",
    "ReleaseTable",
    "Report",
    "Running",
    "Served",
    "Serving",
    "Stage",
    "Status",
    "Step",
    "StoppedHalfWay",
    "Wish",
    "WorldMoved",
    "check_folder",
    "check_place",
    "conclusion",
    "document",
    "explanations",
    "find_parts",
    "hand_over",
    "nothing_since",
    "one_of",
    "prepare",
    "prepared_document",
    "prepared_lines",
    "propose",
    "run_release",
    "serving",
    "snapshot",
    "status",
    "status_document",
    "status_line",
    "step_rows",
    "table_of",
    "tag_of_build",
    "tag_of_plan",
    "tag_wished",
    "wished",
    "wishes_for_head",
    "write_plan",
]

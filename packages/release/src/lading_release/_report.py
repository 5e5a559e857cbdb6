"""What a release or its plan says at the end: rows for people, values for programs."""

from lading_release._engine import Report

HEADERS = ("artifact", "size", "SHA-256", "served at", "")
PLAN_HEADERS = ("target", "artifact", "size", "state", "")


def table_of(report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headers and rows: of what is served, or of the plan if nothing was to be published."""
    return (HEADERS, rows(report)) if report.served else (PLAN_HEADERS, plan_rows(report))


def rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each artifact at each target."""
    return [
        (
            served.artifact.name,
            size_of(served.artifact.size),
            served.artifact.digest.removeprefix("sha256:"),
            served.address or served.target,
            "fetched back, equal" if served.published else "fetched back, equal (was there)",
        )
        for served in report.served
    ]


def plan_rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each step of the plan."""
    return [
        (
            step.target,
            step.artifact.name,
            size_of(step.artifact.size),
            step.seen.state.value,
            "publish" if step.to_do else "nothing to do",
        )
        for step in report.plan.steps
    ]


def document(report: Report) -> dict[str, object]:
    """Return the report as JSON values."""
    return {
        "schema": 1,
        "unit": report.release.unit,
        "version": report.release.version,
        "tag": report.release.tag,
        "commit": report.release.commit,
        "plan": {"digest": report.plan.digest, "steps": report.plan.document()},
        "served": [
            {
                "target": served.target,
                "artifact": served.artifact.name,
                "size": served.artifact.size,
                "digest": served.artifact.digest,
                "address": served.address,
                "published": served.published,
            }
            for served in report.served
        ],
        "directions": list(report.directions),
    }


def conclusion(report: Report) -> list[str]:
    """Say what was done, in a line, and what no target takes, in another."""
    bill = report.built.bill
    nowhere = [artifact.name for artifact in bill.artifacts if not bill.destinations[artifact.name]]
    folder = report.release.work.parent / "dist"
    unserved = [f"no target takes {', '.join(nowhere)}; see {folder}"] if nowhere else []
    return [f"{report.release.tag}: {_done(report)}", *unserved]


def _done(report: Report) -> str:
    new = sum(served.published for served in report.served)
    total = len(report.served)
    if not report.served:
        return f"{len(report.plan.to_do)} to publish; nothing was published (plan only)"
    if not new:
        return f"nothing was published, all {total} were there; fetched back, equal"
    return f"{new} published, {total - new} were there; all {total} fetched back, equal"


def size_of(size: int) -> str:
    """Write a number of bytes for people, in powers of 1,000.

    >>> size_of(0), size_of(999), size_of(12_345), size_of(12_345_678)
    ('-', '999 B', '12.3 kB', '12.3 MB')
    """
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size >= 1000**power:
            return f"{size / 1000**power:.1f} {unit}"
    return f"{size} B" if size else "-"

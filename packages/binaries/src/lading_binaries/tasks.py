"""The task ``binaries.build``."""

from pathlib import Path

import lading_artifact
import lading_binaries
import lading_project
from lading_tasks import Context, print_json, table, task


@task(
    help={
        "platform": "Build for these only, such as linux/amd64,linux/arm64.",
        "out": "The folder that the files go to.",
        "unit": "The unit, where the repository has several.",
        "json": "Print the result as JSON.",
    }
)
def build(
    _: Context, platform: str = "", out: str = "dist", unit: str = "", json: bool = False
) -> None:
    """Build the programs of HEAD into OUT, from a clean clone."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    platforms = [each.strip() for each in platform.split(",") if each.strip()]
    chosen = project.unit(unit or None)
    built = lading_binaries.build_head(project.root, chosen, Path(out), platforms)
    if json:
        print_json([{"name": a.name, "size": a.size, "digest": a.digest} for a in built])
    else:
        table(
            ["artifact", "size", "digest"],
            [[a.name, lading_artifact.size_of(a.size), a.digest] for a in built],
        )

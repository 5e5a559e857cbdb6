"""All tasks, each package's under its own name."""

import lading_checksums.tasks
import lading_release.tasks
import lading_version.tasks
import lading_wheels.tasks
from lading_tasks import collection

namespace = collection(
    checksums=lading_checksums.tasks,
    release=lading_release.tasks,
    version=lading_version.tasks,
    wheels=lading_wheels.tasks,
)

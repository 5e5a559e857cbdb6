"""All tasks, each package's under its own name."""

import lading_binaries.tasks
import lading_changelog.tasks
import lading_checksums.tasks
import lading_docker.tasks
import lading_notify.tasks
import lading_release.tasks
import lading_tools.tasks
import lading_version.tasks
import lading_wheels.tasks
from lading_tasks import collection

namespace = collection(
    binaries=lading_binaries.tasks,
    changelog=lading_changelog.tasks,
    checksums=lading_checksums.tasks,
    docker=lading_docker.tasks,
    notify=lading_notify.tasks,
    release=lading_release.tasks,
    tools=lading_tools.tasks,
    version=lading_version.tasks,
    wheels=lading_wheels.tasks,
)

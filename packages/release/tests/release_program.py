"""The tasks of this package, and no others, as a program."""

from invoke import Program

import lading_release.tasks
from lading_tasks import collection

if __name__ == "__main__":
    Program(namespace=collection(release=lading_release.tasks)).run()

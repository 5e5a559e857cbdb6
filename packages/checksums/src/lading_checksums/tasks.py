"""Tasks: ``checksums.write`` and ``checksums.verify``."""

import os
import sys
from pathlib import Path

import lading_checksums
from lading_run import Misused
from lading_tasks import Context, print_json, say, task

_JSON_HELP = "Print the result as JSON."


@task(
    positional=["folder"],
    help={
        "folder": "Its files are listed, at any depth.",
        "algorithm": "sha256, sha512 or both.",
        "json": _JSON_HELP,
    },
)
def write(_: Context, folder: str, algorithm: str = "sha256", json: bool = False) -> None:
    """Write FOLDER/SHA256SUMS and print its path; with SHA-512, SHA512SUMS."""
    paths = lading_checksums.write(Path(folder), _algorithms(algorithm))
    if json:
        print_json({"manifests": paths})
    else:
        sys.stdout.buffer.writelines(os.fsencode(path) + b"\n" for path in paths)


@task(
    positional=["target"],
    help={
        "target": "A manifest, or a folder with SHA256SUMS, SHA512SUMS or both.",
        "allow-surplus": "Take files that are not listed, too.",
        "json": _JSON_HELP,
    },
)
def verify(_: Context, target: str, allow_surplus: bool = False, json: bool = False) -> None:
    """Check that every file is what the manifest TARGET says; exit with 7 if not."""
    manifests = lading_checksums.find(Path(target))
    try:
        lading_checksums.verify(Path(target), allow_surplus=allow_surplus)
    except lading_checksums.ChecksumMismatch as mismatch:
        if json:
            print_json({"manifests": manifests, **mismatch.as_dict()})
        raise
    if json:
        print_json({"manifests": manifests, **lading_checksums.ChecksumMismatch().as_dict()})
    else:
        names = " and ".join(path.name for path in manifests)
        say(f"Every file is what {names} {'say' if len(manifests) > 1 else 'says'}.")


def _algorithms(text: str) -> "list[lading_checksums.Algorithm]":
    # The annotation is text, so that the module is not imported for a mere list of tasks.
    known = list(lading_checksums.Algorithm)
    if text == "both":
        return known
    if text not in known:
        raise Misused(
            f"{text!r} is no algorithm of checksums.",
            hint=f"Write --algorithm {', '.join(known)} or both.",
        )
    return [lading_checksums.Algorithm(text)]

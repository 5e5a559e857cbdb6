"""The notes of pull requests, from the command to GitHub and back."""

import subprocess
import sys
from pathlib import Path

from lading_git.testing import Sample
from lading_github import testing

SETTINGS = """\
[changelog]
pull_requests = true

[github]
repository = "acme/app"
api = "{api}"
"""
BODY = "Why.\n<!-- notes -->Rename `old`.<!-- /notes -->"


def notes(sample: Sample, token: str) -> str:
    words = [sys.executable, "-m", "lading", "changelog.notes"]
    env = {"PATH": "/usr/bin:/bin", "HOME": str(sample.path), "GH_ENTERPRISE_TOKEN": token}
    ran = subprocess.run(words, cwd=sample.path, env=env, capture_output=True, check=True)
    return ran.stdout.decode()


def test_with_a_token_the_notes_tell_what_the_pull_request_tells(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "repository")
    with testing.serve(tmp_path / "github") as server:
        number = server.put_merged(
            "acme/app", title="feat(api): go, at last", author="ada", body=BODY, commit="1" * 40
        )
        settings = SETTINGS.format(api=server.address)
        commit = sample.commit(f"feat: go (#{number})", **{"lading.toml": settings})
        told = notes(sample, server.token)
    refs = f"(#{number}, {commit[:9]})"
    assert told == (f"### Added\n\n- **api:** go, at last {refs} by ada\n\n  Rename `old`.\n\n")
    assert notes(sample, "") == (
        f"### Added\n\n- go {refs}\n\n"
        "_Titles, authors and notes of the pull requests were not looked up._\n"
    )

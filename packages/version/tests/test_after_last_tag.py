from pathlib import Path
from typing import Protocol

from lading_git import Repository
from lading_version import Version, after_last_tag


class Repo(Protocol):
    root: Path

    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


def test_a_commit_could_be_released_as_what_its_tags_leave_free(repo: Repo) -> None:
    repository = Repository(repo.root)
    first = repo.commit("first")
    assert after_last_tag(repository) == Version(0, 1, 0)
    repo.tag("v1.2.3")
    repo.tag("vapi")
    assert after_last_tag(repository) == Version(1, 2, 3)
    repo.commit("second")
    assert after_last_tag(repository) == Version(1, 2, 4)
    repo.tag("v1.3.0-rc.1")
    repo.commit("third")
    assert after_last_tag(repository) == Version(1, 3, 0)
    assert after_last_tag(repository, rev=first) == Version(1, 2, 3)
    assert after_last_tag(repository, pattern="api/v{version}") == Version(0, 1, 0)

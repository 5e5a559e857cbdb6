"""Which release of the repository is the newest."""

from dataclasses import replace

import pytest

from imagery import Repo, git
from lading_docker._newest import newer_in_git
from lading_git import Repository, clone_of
from lading_version import Version


@pytest.mark.parametrize(
    ("line", "newest"), [((), Version(2, 0, 0)), ((1,), Version(1, 3, 0)), ((1, 2), None)]
)
def test_the_newest_is_that_of_the_line(
    repo: Repo, line: tuple[int, ...], newest: Version | None
) -> None:
    for tag in ("v1.2.0", "v1.3.0", "v2.0.0", "v3.0.0-rc.1", "v4", "api/v5.0.0"):
        git(repo.root, "tag", tag)
    assert newer_in_git(repo.release(), line) == newest


def test_a_unit_whose_name_holds_the_version_is_compared_by_the_last_one(repo: Repo) -> None:
    release = replace(repo.release(), tag="tls1.2.0/v1.2.0")
    for tag in ("tls1.2.0/v1.2.0", "tls1.3.0/v1.2.0"):
        git(release.source, "tag", tag)
    assert newer_in_git(release, ()) is None
    git(release.source, "tag", "tls1.2.0/v1.3.0")
    assert newer_in_git(release, ()) == Version(1, 3, 0)


def test_tags_that_a_shallow_checkout_lacks_count(repo: Repo) -> None:
    git(repo.root, "tag", "v1.3.0")
    checkout, release = repo.room / "checkout", repo.release()
    address = repo.root.as_uri()
    git(repo.room, "clone", "--quiet", "--depth=1", "--no-tags", address, str(checkout))
    assert Repository(checkout).tag_names() == []
    source = clone_of(Repository(checkout), release.commit, repo.room / "whole" / "source")
    release = replace(release, root=checkout, source=source)
    assert newer_in_git(release, ()) == Version(1, 3, 0)

"""Which release is the latest."""

from pathlib import Path

import pytest

from lading_artifact import Release
from lading_github import GitHubRelease
from lading_github._latest import is_latest


def release_of(tag: str, version: str) -> Release:
    here = Path()
    return Release(
        unit="",
        version=version,
        tag=tag,
        commit="0" * 40,
        epoch=0,
        source=here,
        root=here,
        work=here,
    )


def public(tag: str, *, draft: bool = False, prerelease: bool = False) -> GitHubRelease:
    return GitHubRelease(
        id=1,
        tag=tag,
        name=tag,
        body="",
        draft=draft,
        prerelease=prerelease,
        immutable=True,
        created_at="2026-01-01T00:00:00Z",
        address="",
        upload_url="",
        commit="0" * 40,
    )


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], True, id="the only one"),
        pytest.param([public("v1.2.0")], True, id="there already"),
        pytest.param([public("v1.9.0"), public("v1.10.0")], False, id="in order of versions"),
        pytest.param([public("v1.3.0", draft=True)], True, id="drafts are not public"),
        pytest.param([public("v1.3.0", prerelease=True)], True, id="called a prerelease"),
        pytest.param([public("v1.3.0-rc.1")], True, id="a prerelease that is not called one"),
        pytest.param([public("api/v2.0.0"), public("v2"), public("v")], True, id="no such tags"),
    ],
)
def test_the_highest_stable_version_is_the_latest(
    others: list[GitHubRelease], expected: bool
) -> None:
    assert is_latest(release_of("v1.2.0", "1.2.0"), others) is expected


def test_a_prerelease_never_is() -> None:
    assert is_latest(release_of("v1.2.0-rc.1", "1.2.0-rc.1"), []) is False


@pytest.mark.parametrize("pattern", ["api/v{}", "{}", "v{}-linux", "1.2.0/{}"])
def test_only_tags_of_the_same_pattern_count(pattern: str) -> None:
    release = release_of(pattern.format("1.2.0"), "1.2.0")
    assert is_latest(release, [public("v3.0.0"), public(pattern.format("1.1.0"))]) is True
    assert is_latest(release, [public(pattern.format("1.3.0"))]) is False

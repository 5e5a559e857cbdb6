from pathlib import Path

import pytest

from lading_artifact import Release
from lading_pages._history import History, Published, published

HERE = Path("/nowhere")


def history(*tags: str, into: str = "") -> History:
    commits = [Published(f"commit{n}", tag, into) for n, tag in enumerate(tags)]
    return History("tip", "", commits, lambda commit: None)


def release(tag: str, version: str) -> Release:
    return Release(
        unit="",
        version=version,
        tag=tag,
        commit="a" * 40,
        epoch=1,
        source=HERE,
        root=HERE,
        work=HERE,
    )


@pytest.mark.parametrize(
    ("tags", "newer"),
    [
        ((), None),
        (("v1.2.0",), None),
        (("v1.1.9", "v1.2.0-rc.1"), None),
        (("v1.10.0", "v1.9.0"), "v1.10.0"),
        (("v1.3.0-rc.1",), "v1.3.0-rc.1"),
        (("v9", "vnext", "v1.2.0.1", "9.0.0", "api/v9.0.0", "v9.0.0-lts"), None),
    ],
)
def test_newer_is_the_highest_version_of_the_same_pattern(
    tags: tuple[str, ...], newer: str | None
) -> None:
    assert history(*tags).newer(release("v1.2.0", "1.2.0")) == newer


def test_a_unit_whose_name_holds_the_version_is_compared_by_the_last_one() -> None:
    ours = release("1.0.0-compat/v1.0.0", "1.0.0")
    other = "1.1.0-compat/v1.0.0"
    assert history("1.0.0-compat/v1.1.0", other).newer(ours) == "1.0.0-compat/v1.1.0"
    assert history(other).newer(ours) is None


def test_other_places_do_not_count() -> None:
    other = history("v9.0.0", into="elsewhere")
    assert (other.newer(release("v1.2.0", "1.2.0")), other.last()) == (None, None)
    assert history("v1.0.0", "v0.9.0").last() == "v1.0.0"


def test_a_tag_that_does_not_hold_its_version_is_compared_with_none() -> None:
    assert history("v9.0.0").newer(release("nightly", "1.2.0")) is None


@pytest.mark.parametrize("values", [["", ""], ["v1.0.0", ""], ["", "."]])
def test_a_commit_of_somebody_else_tells_of_no_release(values: list[str]) -> None:
    assert published("c0ffee", values) is None


def test_a_commit_of_a_release_tells_of_its_place() -> None:
    assert published("c0ffee", ["v1.0.0", "docs"]) == Published("c0ffee", "v1.0.0", "docs")

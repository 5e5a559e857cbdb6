from collections.abc import Sequence

import pytest
import semver
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from lading_tools._version import in_range, is_range, version_in, version_of

NUMBER = st.integers(0, 10**6)
SMALL = st.integers(0, 2)
STAGE = st.tuples(st.sampled_from(["alpha", "beta", "rc"]), NUMBER)


def written(numbers: Sequence[int], stage: tuple[str, int] | None) -> str:
    return ".".join(map(str, numbers)) + (f"-{stage[0]}.{stage[1]}" if stage else "")


MAYBE = st.one_of(st.none(), STAGE)
BOUND = st.builds(written, st.lists(SMALL, min_size=1, max_size=3), MAYBE)


@pytest.mark.parametrize(
    ("told", "version"),
    [
        pytest.param("v0.21.9", "0.21.9", id="crane"),
        pytest.param("v4.2.4+g3d8990f", "4.2.4", id="helm"),
        pytest.param('version.BuildInfo{Version:"v3.9.0", GoVersion:"go1.17"}', "", id="other"),
        pytest.param("github.com/docker/buildx v0.36.1 9f1c", "0.36.1", id="buildx"),
        pytest.param("github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-2", "0.13.1", id="debian"),
        pytest.param("github.com/docker/buildx v0.12.0-desktop.1 abc", "0.12.0", id="desktop"),
        pytest.param("{kustomize/v5.0.0  2023-01-01T00:00:00Z  }", "5.0.0", id="kustomize"),
        pytest.param("syft 1.51.0", "1.51.0", id="syft"),
        pytest.param("GitVersion:    v3.1.2", "3.1.2", id="cosign"),
        pytest.param("v0.20.4-0.20250225161432-b1b0c7a4a4a8", "0.20.4-dev.0", id="pseudo"),
        pytest.param("v5.0.0-rc.1", "5.0.0-rc.1", id="candidate"),
        pytest.param("3.14.0~rc2-1", "3.14.0-rc.2", id="candidate-of-debian"),
        pytest.param("listening on 127.0.0.1", "", id="address"),
        pytest.param("built with go1.26", "", id="go"),
        pytest.param("(devel)", "", id="devel"),
        pytest.param("[not provided]", "", id="none"),
        pytest.param("\x1b[1m\x00\udcff", "", id="garbage"),
        pytest.param(f"1.{'9' * 5000}", "", id="endless"),
    ],
)
def test_a_version_is_found_in_what_programs_say(told: str, version: str) -> None:
    found = version_in(f"a line\n{told}\nanother\n")
    assert str(found or "") == version


@given(st.tuples(NUMBER, NUMBER, NUMBER), st.tuples(NUMBER, NUMBER, NUMBER), STAGE, STAGE)
def test_the_order_is_that_of_semantic_versions(
    one: tuple[int, ...], other: tuple[int, ...], first: tuple[str, int], second: tuple[str, int]
) -> None:
    texts = [".".join(map(str, numbers)) for numbers in (one, other)]
    texts += [f"{text}-{stage}.{nth}" for text in texts for stage, nth in (first, second)]
    ours = [version_of(f"v{text}+build.1") for text in texts]
    assert None not in ours
    for left, mine in zip(texts, ours, strict=True):
        for right, yours in zip(texts, ours, strict=True):
            assert mine is not None
            assert yours is not None
            judged = semver.Version.parse(left).compare(right)
            assert ((mine > yours) - (mine < yours)) == judged


@given(st.text(max_size=40))
def test_any_text_is_a_version_or_none(text: str) -> None:
    found = version_of(text)
    assert found is None or text.removeprefix("v").startswith(str(found.numbers[0]))
    assert version_in(text) is None or "." in text


def test_a_range_that_is_none_is_told() -> None:
    assert not any(map(is_range, ["", "^3", ">3.x", "new", ">=1,", "=1", ">=1.2.3.4", "~=1.2"]))


@given(
    st.lists(st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), BOUND), min_size=1),
    st.tuples(SMALL, SMALL, SMALL),
    MAYBE,
)
def test_a_range_holds_what_pep_440_says(
    bounds: list[tuple[str, str]], numbers: tuple[int, int, int], stage: tuple[str, int] | None
) -> None:
    text = ",".join(f"{sign}{bound}" for sign, bound in bounds)
    told = written(numbers, stage)
    version = version_of(told)
    assert version is not None
    assert is_range(text)
    assert in_range(version, text) == SpecifierSet(text).contains(told, prereleases=True)

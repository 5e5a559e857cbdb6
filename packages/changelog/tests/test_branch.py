from hypothesis import given
from hypothesis import strategies as st

from lading_changelog._branch import Branch

GRAPHS = st.lists(
    st.lists(st.integers(1, 4), min_size=0, max_size=3, unique=True), min_size=1, max_size=12
)


def commits(graph: list[list[int]]) -> dict[str, list[str]]:
    """Name commits, the newest first, each with its parents, which are so many places further."""
    size = len(graph)
    return {
        str(place): [str(place + far) for far in steps if place + far < size]
        for place, steps in enumerate(graph)
    }


def reached(found: dict[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += found[name]
    return seen


NOBODY = 6


@given(
    GRAPHS,
    st.dictionaries(st.integers(0, 11), st.integers(0, 5), max_size=5),
    st.integers(1, 12),
)
def test_each_commit_has_the_least_of_the_tags_that_contain_it(
    graph: list[list[int]], tags: dict[int, int], some: int
) -> None:
    every = commits(graph)
    log = [name for name in every if name in reached(every, "0")]
    tagged = {str(place): rank for place, rank in tags.items()}
    here = {name for name in tagged if name in log}
    expected = [
        min((tagged[name] for name in here if commit in reached(every, name)), default=NOBODY)
        for commit in log
    ]
    branch = Branch(tagged)
    for start in range(0, len(log), some):
        names = log[start : start + some]
        branch.extend(names, [" ".join(every[name]) for name in names])
    assert list(branch.owners(tagged, range(len(log)), nobody=NOBODY)) == expected
    assert {name for name in tagged if name in branch.here} == here


def test_nothing_is_owned_where_nothing_was_committed() -> None:
    branch = Branch()
    branch.extend([], [])
    assert list(branch.owners({}, [], nobody=NOBODY)) == []

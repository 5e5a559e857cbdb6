from hypothesis import given
from hypothesis import strategies as st

from lading_changelog._branch import Branch
from lading_git import Commit

GRAPHS = st.lists(
    st.lists(st.integers(1, 4), min_size=0, max_size=3, unique=True), min_size=1, max_size=12
)


def commits(graph: list[list[int]]) -> list[Commit]:
    """Make commits, the newest first, each with parents so many places further on."""
    size = len(graph)
    return [
        Commit(
            id=str(place),
            subject="x",
            body="",
            author="a",
            epoch=0,
            parents=tuple(str(place + far) for far in steps if place + far < size),
        )
        for place, steps in enumerate(graph)
    ]


def reached(found: list[Commit], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += found[int(name)].parents
    return seen


@given(GRAPHS, st.dictionaries(st.integers(0, 11), st.integers(0, 5), max_size=5))
def test_each_commit_has_the_least_of_the_tags_that_contain_it(
    graph: list[list[int]], tags: dict[int, int]
) -> None:
    every = commits(graph)
    log = [commit for commit in every if commit.id in reached(every, "0")]
    tagged = {str(place): rank for place, rank in tags.items()}
    here = {name for name in tagged if name in {commit.id for commit in log}}
    expected = [
        min((tagged[name] for name in here if commit.id in reached(every, name)), default=-1)
        for commit in log
    ]
    assert list(Branch(log).owners(tagged, log)) == expected


def test_nothing_is_owned_where_nothing_was_committed() -> None:
    assert list(Branch([]).owners({}, [])) == []

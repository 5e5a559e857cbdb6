from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions import Mistake
from lading_sessions._floors import Share, problems, shares, table
from lading_sessions._repository import read

Make = Callable[[Mapping[str, str]], Path]


TWO = {
    "packages/a/pyproject.toml": '[project]\nname = "acme-a"\n',
    "packages/a/src/acme_a/__init__.py": "",
    "packages/ab/pyproject.toml": '[project]\nname = "acme-ab"\n',
    "packages/ab/src/acme_ab/__init__.py": "",
}


def summary(*, lines: int, statements: int, branches: int, ways: int) -> dict[str, object]:
    counts = {"covered_lines": lines, "num_statements": statements}
    return {"summary": {**counts, "covered_branches": branches, "num_branches": ways}}


def test_lines_and_branches_of_each_package_are_summed(make: Make) -> None:
    files = {
        "packages/a/src/acme_a/x.py": summary(lines=3, statements=4, branches=1, ways=2),
        "packages/a/src/acme_a/y.py": summary(lines=4, statements=4, branches=0, ways=0),
        "packages/ab/src/acme_ab/x.py": summary(lines=1, statements=2, branches=0, ways=0),
        "tests/test_x.py": summary(lines=0, statements=9, branches=0, ways=0),
    }
    assert shares({"files": files}, read(make(TWO)).packages) == {
        "a": Share(8, 10),
        "ab": Share(1, 2),
    }


def test_a_package_that_was_not_measured_is_a_mistake_and_not_a_hundred(make: Make) -> None:
    files = {"packages/ab/src/acme_ab/x.py": summary(lines=1, statements=2, branches=0, ways=0)}
    with pytest.raises(Mistake, match="nothing was measured of a: name it in"):
        shares({"files": files}, read(make(TWO)).packages)


def test_a_folder_whose_name_begins_like_a_package_is_not_of_it(make: Make) -> None:
    folder = make({"pyproject.toml": '[project]\nname = "app"\n', "app/__init__.py": ""})
    mine = summary(lines=1, statements=2, branches=0, ways=0)
    other = summary(lines=9, statements=9, branches=0, ways=0)
    files = {"app/__init__.py": mine, "app_tests/t.py": other, "app.py": other}
    assert shares({"files": files}, read(folder).packages) == {"app": Share(1, 2)}


def test_a_package_may_be_one_file(make: Make) -> None:
    folder = make({"pyproject.toml": '[project]\nname = "app"\n', "app.py": ""})
    files = {"app.py": summary(lines=1, statements=2, branches=0, ways=0)}
    assert shares({"files": files}, read(folder).packages) == {"app": Share(1, 2)}


@pytest.mark.parametrize(
    ("floor", "expected"),
    [
        (None, ["a: no floor; write a = 87 under [sessions.floors]"]),
        (88, ["a: 87.5 % is covered, the floor is 88 %"]),
        (87.5, []),
        (85.5, []),
        (85, ["a: 87.5 % is covered, raise the floor: a = 87"]),
    ],
)
def test_a_floor_holds_from_below_and_from_two_points_above(
    floor: float | None, expected: list[str]
) -> None:
    floors = {} if floor is None else {"a": floor}
    assert problems({"a": Share(7, 8)}, floors, {}) == expected


def test_what_is_written_as_told_then_holds() -> None:
    for covered in range(1001):
        share = Share(covered, 1000)
        assert problems({"a": share}, {"a": int(share.percent)}, {}) == []


def test_a_floor_was_never_higher_and_names_a_package() -> None:
    wrong = problems({"a": Share(9, 10)}, {"a": 89, "b": 5}, {"a": 90, "gone": 99})
    assert wrong == [
        "b: there is a floor but no such package",
        "a: the floor was 90 and is now 89; a floor only rises",
    ]


def test_the_table_lines_up() -> None:
    found = {"checksums": Share(1, 1), "b": Share(0, 0)}
    assert table(found, {"b": 99.5}).splitlines() == [
        "package    covered  floor",
        "checksums  100.0 %   none",
        "b          100.0 %  99.5 %",
    ]

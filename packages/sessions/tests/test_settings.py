from pathlib import Path

import pytest

from lading_sessions import Mistake, SessionsTable
from lading_sessions._settings import floors_in, read_toml, settings_in


def test_no_table_means_no_floors_and_no_skips() -> None:
    assert settings_in({}, {}) == SessionsTable(floors={}, allow_skips=False, newest_only="")


def test_lading_toml_goes_before_pyproject() -> None:
    lading = {"sessions": {"floors": {"run": 95}}}
    pyproject = {"tool": {"lading": {"sessions": {"floors": {"run": 1}, "allow-skips": True}}}}
    assert settings_in(lading, pyproject) == SessionsTable(floors={"run": 95})
    assert settings_in({}, pyproject) == SessionsTable(floors={"run": 1}, allow_skips=True)


def test_all_mistakes_are_told_at_once() -> None:
    table = {"floor": {}, "allow-skips": "no", "floors": {"a": "90", "b": True, "c": 101, "d": 1.5}}
    with pytest.raises(Mistake) as caught:
        settings_in({"sessions": table}, {})
    assert str(caught.value).splitlines() == [
        (
            "lading.toml: [sessions]: there is no key 'floor'; it knows allow-skips, floors,"
            " newest-only, unmeasured"
        ),
        "lading.toml: [sessions]: allow-skips must be true or false",
        "lading.toml: [sessions]: floors.a must be a number from 0 to 100, not '90'",
        "lading.toml: [sessions]: floors.b must be a number from 0 to 100, not True",
        "lading.toml: [sessions]: floors.c must be a number from 0 to 100, not 101",
    ]


def test_the_marker_of_what_the_newest_python_shows_is_a_word() -> None:
    table = {"sessions": {"newest-only": "engine"}}
    assert settings_in(table, {}) == SessionsTable(newest_only="engine")
    with pytest.raises(Mistake, match="newest-only must be the name of a pytest marker"):
        settings_in({"sessions": {"newest-only": "not engine"}}, {})


def test_what_is_not_measured_is_a_list_of_paths() -> None:
    assert settings_in({"sessions": {"unmeasured": ["tests"]}}, {}).unmeasured == ("tests",)
    wrongs: list[object] = ["tests", [1], {}]
    for wrong in wrongs:
        with pytest.raises(Mistake, match="unmeasured must be a list of paths"):
            settings_in({"sessions": {"unmeasured": wrong}}, {})


def test_floors_that_are_no_table_are_a_mistake() -> None:
    with pytest.raises(Mistake, match=r"\[tool.lading.sessions\]: floors must be a table"):
        settings_in({}, {"tool": {"lading": {"sessions": {"floors": 95}}}})


@pytest.mark.parametrize("floors", [{"a": 90, "b": "90", "c": True, "d": 101}, 95])
def test_floors_by_themselves_are_read_past_all_mistakes(floors: object) -> None:
    expected = {"a": 90.0} if isinstance(floors, dict) else {}
    table = {"floors": floors, "unknown": 1, "allow-skips": "no"}
    assert floors_in({"sessions": table}, {}) == expected
    assert floors_in({}, {"tool": {"lading": {"sessions": table}}}) == expected


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text("[sessions\n", encoding="utf-8")
    with pytest.raises(Mistake, match=r"lading.toml is not valid TOML: .*line 1"):
        read_toml(tmp_path / "lading.toml")

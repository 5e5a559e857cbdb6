"""The settings of this repository, read in both ways that there are."""

import tomllib

from lading_project import load
from lading_sessions import SessionsTable
from lading_sessions._settings import settings_in
from strangers import ROOT


def test_a_session_reads_its_table_as_all_others_read_theirs() -> None:
    values = tomllib.loads((ROOT / "lading.toml").read_text(encoding="utf-8"))
    ours = settings_in(values, {})
    assert ours.floors
    assert load(ROOT).unit(None).table("sessions", SessionsTable) == ours

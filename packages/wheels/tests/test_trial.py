import json
import sys
from pathlib import Path

import pytest

from lading_wheels import _trial


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution on the path: one module, two scripts, one of which leaves."""
    info = tmp_path / "tried_app-1.2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tried-app\nVersion: 1.2.0\n")
    scripts = "[console_scripts]\ngood = tried_app:main\n[gui_scripts]\nbad = tried_leaver:main\n"
    (info / "entry_points.txt").write_text(scripts)
    (tmp_path / "tried_app.py").write_text("def main(): pass\n")
    (tmp_path / "tried_leaver.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "modules", {**sys.modules})


def test_all_is_tried_even_after_a_failure(installed: None, tmp_path: Path) -> None:
    _trial.main("tried-app", str(tmp_path / "answer.json"), "tried_leaver", "tried_app")
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert answer["version"] == "1.2.0"
    assert answer["tried"] == [
        "import tried_leaver",
        "import tried_app",
        "script good",
        "script bad",
    ]
    assert {tried: why.splitlines()[-1] for tried, why in answer["failures"].items()} == {
        "import tried_leaver": "SystemExit: 3",
        "script bad": "SystemExit: 3",
    }

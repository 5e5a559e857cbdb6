import subprocess
import sys
from pathlib import Path

import pytest

from lading_sessions._import_all import main
from lading_sessions._skips import skipped_in

SKIPS = """
import pytest

def test_passes(): pass

@pytest.mark.skip(reason="no time & no will")
def test_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False

def test_skips_itself(): pytest.skip("later")
"""


def test_skipped_tests_are_read_from_the_report_of_pytest_itself(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SKIPS, encoding="utf-8")
    argv = [sys.executable, "-m", "pytest", "--rootdir=.", "--junitxml=report.xml"]
    subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True)
    assert skipped_in((tmp_path / "report.xml").read_bytes()) == (
        "test_some.test_skipped: no time & no will",
        "test_some.test_skips_itself: later",
    )


def test_every_module_of_a_distribution_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["iniconfig"]) == 0
    assert capsys.readouterr().err.endswith(" modules import\n")


def test_a_module_that_cannot_be_imported_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    info = tmp_path / "acme_broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-broken\nVersion: 1\n")
    (info / "RECORD").write_text(
        "acme_broken/__init__.py,,\nacme_broken/bad.py,,\nacme_broken/__main__.py,,\n"
    )
    (tmp_path / "acme_broken").mkdir()
    (tmp_path / "acme_broken/__init__.py").touch()
    (tmp_path / "acme_broken/bad.py").write_text("import acme_not_there\n")
    (tmp_path / "acme_broken/__main__.py").write_text("raise SystemExit(9)\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["acme-broken"]) == 1
    assert caplog.messages == ["acme_broken.bad cannot be imported"]


def test_a_distribution_without_modules_is_not_one_that_imports() -> None:
    with pytest.raises(ModuleNotFoundError):
        main(["acme-not-installed"])

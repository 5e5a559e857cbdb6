import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions import _measure
from lading_sessions._fingerprint import fingerprint
from lading_sessions._import_all import main
from lading_sessions._repository import read
from lading_sessions._skips import skipped_in

Make = Callable[[Mapping[str, str]], Path]

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


def test_a_fingerprint_is_of_names_and_contents_only(tmp_path: Path) -> None:
    def now() -> str:
        return fingerprint(tmp_path, ["src", "one.py", "missing"])

    source = tmp_path / "src" / "deep" / "a.py"
    source.parent.mkdir(parents=True)
    source.write_text("1", encoding="utf-8")
    first = now()
    for left in ("src/__pycache__/a.pyc", "src/.hidden/x", "src/x.egg-info/y", "other.py"):
        (tmp_path / left).parent.mkdir(exist_ok=True)
        (tmp_path / left).write_text("", encoding="utf-8")
    source.touch()
    assert now() == first
    source.write_text("2", encoding="utf-8")
    second = now()
    source.rename(source.with_name("b.py"))
    third = now()
    (tmp_path / "one.py").write_text("", encoding="utf-8")
    assert len({first, second, third, now()}) == 4


def test_what_decides_how_tests_run_makes_the_data_old_and_a_floor_does_not(make: Make) -> None:
    def digest(settings: str) -> str:
        return _measure.tested(read(make({"lading.toml": f"[sessions]\n{settings}\n"})))

    first = digest("floors = { run = 90 }")
    assert digest("floors = { run = 91 }") == first
    others = ['unmeasured = ["tests/e2e"]', 'newest-only = "engine"', "allow-skips = true"]
    assert len({first, *map(digest, others)}) == 4


@pytest.mark.parametrize(
    "source",
    [
        "src/build/__init__.py",
        "src/acme/dist/deep.py",
        "src/acme/template/build/setup.py",
        "packages/dist/dist/__init__.py",
        "packages/dist/tests/build/test_it.py",
        "tests/dist/test_it.py",
    ],
)
def test_data_is_old_when_a_package_changes_that_is_called_as_build_tools_call_folders(
    make: Make, source: str
) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "acme"\n',
        "packages/dist/pyproject.toml": '[project]\nname = "dist"\n',
        "src/acme/template/pyproject.toml": "",
    }
    first = _measure.tested(read(make({**files, source: "first = 1\n"})))
    assert _measure.tested(read(make({source: "second = 2\n"}))) != first


def test_what_build_tools_leave_beside_a_pyproject_does_not_make_the_data_old(make: Make) -> None:
    files = {f"packages/app/{name}": "" for name in ("src/app/a.py", "tests/toy/pyproject.toml")}
    project = {"packages/app/pyproject.toml": '[project]\nname = "app"\n'}
    first = _measure.tested(read(make({**project, **files})))
    built = ("build/lib/a.py", "dist/app.whl", "tests/toy/build/a.py", "src/app.egg-info/PKG-INFO")
    left = (*built, "src/app/__pycache__/a.pyc")
    assert _measure.tested(read(make({f"packages/app/{name}": "" for name in left}))) == first


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

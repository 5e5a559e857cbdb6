import io
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_run import LadingError, Misused, Refused, Unfinished
from lading_wheels import PackageIndex, UploadRefused, publish_folder
from lading_wheels._folder import artifacts_in
from lading_wheels._patience import Patience
from lading_wheels._settings import PublicIndex

if TYPE_CHECKING:
    from packages.wheels.tests.conftest import Script


def sdist(folder: Path, project: str) -> None:
    metadata = f"Metadata-Version: 2.4\nName: {project}\nVersion: 1.2.0\n".encode()
    folder.mkdir(exist_ok=True)
    with tarfile.open(folder / f"{project}-1.2.0.tar.gz", "w:gz") as archive:
        for name in ("PKG-INFO", "pyproject.toml"):
            info = tarfile.TarInfo(f"{project}-1.2.0/{name}")
            info.size = len(metadata)
            archive.addfile(info, io.BytesIO(metadata))


def failure(script: "Script", patience: Patience, folder: Path) -> LadingError:
    index = PackageIndex("acme", script.index, patience=patience, open_to_all=True)
    with pytest.raises(LadingError) as caught:
        publish_folder(folder, index)
    return caught.value


def test_a_refusal_after_an_upload_is_no_refusal_of_all(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        sdist(tmp_path / "dist", name)
    script.say("/simple/").say("/upload/", status=405)
    script.say("/upload/", "ok").say("/upload/", "no", status=403, reason="Forbidden")
    error = failure(script, hurried, tmp_path / "dist")
    assert isinstance(error, Unfinished)
    assert error.exit_code == 5
    assert str(error).startswith(
        "1 of 2 files are on acme, then: acme does not take two-1.2.0.tar.gz at "
    )
    assert error.hint.endswith(" Then run it again: it carries on.")
    assert isinstance(error.__cause__, UploadRefused)


def test_a_refusal_of_the_first_upload_stays_one(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    sdist(tmp_path / "dist", "one")
    script.say("/simple/").say("/upload/", status=405)
    script.say("/upload/", "no", status=403, reason="Forbidden")
    assert isinstance(failure(script, hurried, tmp_path / "dist"), UploadRefused)


def test_a_wheel_for_any_linux_is_refused_by_a_public_index_before_anything_is_uploaded(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    name = "app-1.2.0-cp311-cp311-linux_x86_64.whl"
    (tmp_path / name).touch()
    script.say("/simple/").say("/upload/", status=405)
    known = PublicIndex(upload=script.index.upload, simple=script.index.simple)
    index = PackageIndex("pypi", known, patience=hurried, open_to_all=True)
    with pytest.raises(Refused) as caught:
        publish_folder(tmp_path, index)
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 3
    assert problem.text == (
        f"{name}: pypi takes manylinux and musllinux wheels, but none for linux_x86_64"
    )
    assert [each for each in script.asked if each.startswith("POST")] == []
    assert isinstance(failure(script, hurried, tmp_path), UploadRefused), "one's own is asked"


def test_a_version_with_build_metadata_is_refused_by_a_public_index_before_anything_is_uploaded(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    names = ["app-1.2.0+g5f-py3-none-any.whl", "app-1.2.0+g5f.tar.gz"]
    for name in (*names, "base-1.2.0.tar.gz"):
        (tmp_path / name).touch()
    script.say("/simple/").say("/upload/", status=405)
    known = PublicIndex(upload=script.index.upload, simple=script.index.simple)
    index = PackageIndex("testpypi", known, patience=hurried, open_to_all=True)
    with pytest.raises(Refused) as caught:
        publish_folder(tmp_path, index)
    assert [problem.text for problem in caught.value.problems] == [
        f"{name}: testpypi takes no version with build metadata: +g5f" for name in names
    ]
    assert [each for each in script.asked if each.startswith("POST")] == []


def test_what_is_no_package_is_passed_over_and_what_has_no_name_of_one_is_told(
    tmp_path: Path,
) -> None:
    sdist(tmp_path, "one")
    (tmp_path / "app").touch()
    with tarfile.open(tmp_path / "app_1.0.0_linux_amd64.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "app", "app")
    assert [each.name for each in artifacts_in(tmp_path)] == ["one-1.2.0.tar.gz"]
    (tmp_path / "one-1.2.0.tar.gz").rename(tmp_path / "one_x.tar.gz")
    (tmp_path / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08")
    (tmp_path / "odd.whl").touch()
    with pytest.raises(Misused) as caught:
        artifacts_in(tmp_path)
    assert [each.text.partition(": ")[2].split("'")[1] for each in caught.value.problems] == [
        "cut.tar.gz",
        "odd",
        "one_x.tar.gz",
    ]

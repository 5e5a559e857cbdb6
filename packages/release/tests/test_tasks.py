import subprocess
import sys
from pathlib import Path

import pytest


def lading(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = (
        "from invoke import Program; from lading_tasks import collection;"
        "import lading_release.tasks as tasks;"
        "Program(namespace=collection(release=tasks)).run()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        pytest.param("../../outside", "is no tag of a release", id="outside"),
        pytest.param("v1.2", "1.2", id="not-a-version"),
        pytest.param("", "Which version?", id="none"),
    ],
)
def test_a_wrong_tag_ends_with_2_and_leaves_nothing_behind(
    repository: Path, tag: str, said: str
) -> None:
    ran = lading(repository, "release", "--tag", tag)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert sorted(path.name for path in repository.parent.iterdir()) == ["repository"]
    assert not (repository / ".lading").exists()


def test_a_folder_that_is_no_repository_is_told(tmp_path: Path) -> None:
    ran = lading(tmp_path, "release", "--tag", "v1.2.0")
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_there_is_nothing_to_serve_before_a_rehearsal(repository: Path) -> None:
    ran = lading(repository, "release.rehearsal", "--serve")
    assert ran.returncode == 3
    assert "Nothing has been rehearsed here yet" in ran.stderr


def test_a_file_in_the_place_of_our_folder_is_told(repository: Path) -> None:
    (repository / ".lading").touch()
    ran = lading(repository, "release", "--tag", "v1.2.0", "--rehearse")
    assert ran.returncode == 3
    assert f"{repository / '.lading'} cannot be made: File exists" in ran.stderr
    assert "Traceback" not in ran.stderr

"""What an image from wheels is refused for before anything is got."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from judged import RELEASE
from lading_artifact import Artifact, Release
from lading_docker import ImageTable, NoBase, NoPython, NoWheel
from lading_docker._base import need_platforms
from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_docker._requirements import Downloader
from lading_docker._wheels import FromWheels
from lading_oci import Layout, LayoutWriter, Platform
from lading_run import run

AMD64 = Platform.parse("linux/amd64")
PYTHON = File(executable=True)
TABLE = ImageTable(
    name="ghcr.io/acme/tide", from_="wheels", base=f"docker.io/library/python@sha256:{'0' * 64}"
)


def base_of(folder: Path, files: Mapping[str, File]) -> Layout:
    writer = LayoutWriter(folder / "base")
    layer = add_layer(writer, files, epoch=0, created_by="a base")
    image = Image(platform=AMD64, epoch=0, run=Run(), layers=[layer])
    return writer.finish([writer.add_index([image.add_to(writer)])])


def release_with(folder: Path, key: str, value: object) -> Release:
    """Return a release whose settings have a key in their second line."""
    text = f"[images.tide]\n{key} = {json.dumps(value)}\n"
    (folder / "lading.toml").write_text(text)
    return replace(RELEASE, source=folder)


def recipes(
    folder: Path, base: Layout, release: Release, table: ImageTable, *wheels: str
) -> list[str]:
    for name in wheels:
        (folder / name).touch()
    source = FromWheels(
        name="tide",
        table=table,
        release=release,
        wheels=[Artifact.of_file(folder / name, kind="wheel") for name in wheels],
        downloader=Downloader(run),
    )
    return [each.created_by for each in source.recipes(base, AMD64, folder / "room")]


WHEELS = ("tide_clock-1.2.0-py3-none-any.whl", "moon-1.2.0-py3-none-any.whl")


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        pytest.param({"usr/bin/python3.11": PYTHON}, "It has /usr/bin/python3.11.", id="other"),
        pytest.param(
            {"usr/local/bin/python3.12": File(link="nowhere")},
            "Take a base that has Python.",
            id="leads-nowhere",
        ),
        pytest.param(
            {"usr/local/bin/python3.12": File()}, "Take a base that has Python.", id="no-program"
        ),
    ],
)
def test_a_python_that_the_base_does_not_have_is_refused_with_its_line(
    tmp_path: Path, files: dict[str, File], hint: str
) -> None:
    path = "/usr/local/bin/python3.12"
    release = release_with(tmp_path, "python", path)
    with pytest.raises(NoPython) as caught:
        recipes(tmp_path, base_of(tmp_path, files), release, replace(TABLE, python=path), *WHEELS)
    [problem] = caught.value.problems
    assert (str(problem), problem.hint, caught.value.exit_code) == (
        f"lading.toml:2: images.tide.python: the base has no program {path} for linux/amd64",
        hint,
        2,
    )


def test_a_python_is_found_through_links_and_where_it_is_not_looked_for(tmp_path: Path) -> None:
    files = {"py": File(link="srv"), "srv/python3.12": File(link="../x"), "x": PYTHON}
    table = replace(TABLE, python="/py/python3.12")
    said = recipes(tmp_path, base_of(tmp_path, files), RELEASE, table, *WHEELS)
    assert said == ["lading: a virtual environment", f"lading: {WHEELS[1]}, {WHEELS[0]}"]


@pytest.mark.parametrize(
    ("project", "wheels", "hint"),
    [
        pytest.param("tide-clok", WHEELS, "Did you mean tide-clock?", id="likely"),
        pytest.param("sun", WHEELS, "It has wheels of moon, tide-clock.", id="strange"),
        pytest.param("sun", (), "It has no wheels.", id="none"),
    ],
)
def test_a_project_without_wheels_is_refused_with_its_line(
    tmp_path: Path, project: str, wheels: tuple[str, ...], hint: str
) -> None:
    base = base_of(tmp_path, {"usr/bin/python3.12": PYTHON})
    table = replace(TABLE, projects=("Moon",) * bool(wheels) + (project,))
    release = release_with(tmp_path, "projects", table.projects)
    with pytest.raises(NoWheel) as caught:
        recipes(tmp_path, base, release, table, *wheels)
    [problem] = caught.value.problems
    assert (str(problem), problem.hint, caught.value.exit_code) == (
        f"lading.toml:2: images.tide.projects: this release has no wheel of {project}",
        hint,
        2,
    )


@pytest.mark.parametrize(
    ("platforms", "hint"),
    [
        pytest.param(
            ("linux/arm64", "linux/amd64"),
            ', or leave out what it is not for: platforms = ["linux/amd64"].',
            id="one",
        ),
        pytest.param(("linux/arm64",), ".", id="all"),
    ],
)
def test_a_base_for_other_platforms_is_refused_with_the_line(
    tmp_path: Path, platforms: tuple[str, ...], hint: str
) -> None:
    release = release_with(tmp_path, "platforms", platforms)
    base = base_of(tmp_path, {})
    with pytest.raises(NoBase) as caught:
        need_platforms(base, "tide", replace(TABLE, platforms=platforms), release)
    [problem] = caught.value.problems
    text = f"the base {TABLE.base} is not there for linux/arm64; it is for linux/amd64"
    assert (str(problem), problem.hint, caught.value.exit_code) == (
        f"lading.toml:2: images.tide.platforms: {text}",
        f"Take a base that is there for them{hint}",
        2,
    )

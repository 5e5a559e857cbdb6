import zipfile
from pathlib import Path

import pytest

from lading_artifact import digest_of
from lading_docker import NotLocked, NoWheel, WrongWheels
from lading_docker._requirements import Downloader, environment_of, locked_at, locked_in, tags_for
from lading_oci import Platform
from lading_run import run

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
LOCK = f"""\
# what it needs
anyio==4.9.0 \\
    --hash={A} \\
    --hash={B}
    # via httpx
uvloop==0.21.0 ; sys_platform != "win32" and platform_machine == "aarch64" --hash={A}
tomli==2.0.0 ; python_version < "3.11" \\
    --hash={B}
"""


def test_a_lock_is_read_with_lines_and_markers() -> None:
    found = locked_in(LOCK, "requirements.lock")
    assert [(each.line, each.text) for each in found] == [
        (2, f"anyio==4.9.0 --hash={A} --hash={B}"),
        (6, f"uvloop==0.21.0 --hash={A}"),
        (7, f"tomli==2.0.0 --hash={B}"),
    ]
    arm, intel = (environment_of(Platform.parse(f"linux/{x}"), "3.12") for x in ("arm64", "amd64"))
    assert [each.holds_for(arm) for each in found] == [True, True, False]
    assert [each.holds_for(intel) for each in found] == [True, False, False]
    assert found[2].holds_for(environment_of(Platform.parse("linux/amd64"), "3.10"))


def test_all_that_is_not_locked_is_told_with_its_line() -> None:
    text = f"a>=1 --hash={A}\nb==1.0\nc==1.* --hash={A}\n-r other.txt\nd==1 ; nonsense --hash={A}\n"
    with pytest.raises(NotLocked) as caught:
        locked_in(text, "lock")
    assert [(each.line, each.text) for each in caught.value.problems] == [
        (1, "'a>=1' is no requirement of exactly one version"),
        (2, "b==1.0 has no hash"),
        (3, "'c==1.*' is no requirement of exactly one version"),
        (4, "'-r other.txt' is no requirement of exactly one version"),
        (5, caught.value.problems[4].text),
    ]
    assert caught.value.problems[4].text.startswith("'nonsense' is no environment marker")


def test_a_lock_is_read_as_it_was_held_against_the_rules_beforehand(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(f"# caf\xe9\na==1 --hash={A}\n".encode("latin-1"))
    assert [each.name for each in locked_at(tmp_path, "lock")] == ["a"]
    (tmp_path / "lock").write_text("a==1\n")
    with pytest.raises(NotLocked, match="a==1 has no hash") as caught:
        locked_at(tmp_path, "lock")
    command = "uv pip compile --universal --generate-hashes pyproject.toml -o lock"
    assert caught.value.hint == f"`{command}` writes such a file."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("a==1 --hash=md5:1", "'--hash=md5:1' is no hash of a==1", id="md5"),
        pytest.param(
            f"a==1 --hash=sha256:{'z' * 64} --index-url=http://evil",
            "is no hash of a==1",
            id="evil",
        ),
        pytest.param(
            f'a==1 ; python_full_version >= "3.12.1" --hash={A}',
            "asks for python_full_version, which nobody knows before the image runs",
            id="patch",
        ),
        pytest.param(f'a==1 ; extras == "x" --hash={A}', "is no environment marker", id="extras"),
    ],
)
def test_what_pip_would_take_otherwise_is_refused(line: str, said: str) -> None:
    with pytest.raises(NotLocked) as caught:
        locked_in(line, "lock")
    assert said in caught.value.problems[0].text


def test_the_platform_tags_are_those_of_glibc_for_the_machine() -> None:
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64"} <= set(
        tags_for(Platform.parse("linux/arm64"))
    )


def test_old_arms_take_only_what_is_made_for_them() -> None:
    assert tags_for(Platform.parse("linux/arm/v6")) == ["linux_armv6l"]
    assert environment_of(Platform.parse("linux/arm/v6"), "3.12")["platform_machine"] == "armv6l"
    assert "manylinux_2_31_armv7l" in tags_for(Platform.parse("linux/arm/v7"))


@pytest.mark.parametrize("bound", ["3.12", "3.12.0"])
def test_a_marker_that_the_minor_version_decides_is_taken(bound: str) -> None:
    lock = f"a==1 ; python_full_version < '{bound}' --hash={A}\nb==1 --hash={B}\n"
    [first, _] = locked_in(lock, "lock")
    amd64 = Platform.parse("linux/amd64")
    held = [first.holds_for(environment_of(amd64, version)) for version in ("3.11", "3.12", "3.13")]
    assert held == [True, False, False]


def test_the_wheel_that_the_base_can_load_is_got(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = [wheel_for(tmp_path, f"manylinux_2_{minor}_x86_64") for minor in (17, 28, 34)]
    hashes = " ".join(f"--hash={digest_of(wheel)}" for wheel in wheels)
    [*locked] = locked_in(f"some==1.0 {hashes}", "lock")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    amd64 = Platform.parse("linux/amd64")
    for glibc, best in {(): 2, (2, 36): 2, (2, 31): 1, (2, 17): 0, (2, 5): 2}.items():
        room = tmp_path / "-".join(map(str, glibc))
        [got] = Downloader(run).get(locked, amd64, "3.12", room / "got", glibc)
        assert got.name == wheels[best].name


def wheel_for(folder: Path, platform: str) -> Path:
    path = folder / f"some-1.0-cp312-cp312-{platform}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(
            "some-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: some\nVersion: 1.0\n"
        )
        wheel.writestr(
            "some-1.0.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: cp312-cp312-{platform}\n"
        )
    return path


def test_wheels_of_another_platform_are_got_by_their_hashes(tmp_path: Path) -> None:
    lock = "markupsafe==3.0.2 --hash=sha256:" + "f" * 64
    with pytest.raises(WrongWheels, match="pip does not get the wheels for linux/arm64") as caught:
        Downloader(run).get(
            locked_in(lock, "lock"), Platform.parse("linux/arm64"), "3.12", tmp_path / "wheels"
        )
    assert "HASH" in str(caught.value).upper()
    assert (caught.value.exit_code, caught.value.hint[:21]) == (7, "Somebody changed them")
    none = locked_in(lock.replace("3.0.2", "99.0"), "lock")
    with pytest.raises(NoWheel, match="pip does not get the wheels for linux/arm64"):
        Downloader(run).get(none, Platform.parse("linux/arm64"), "3.12", tmp_path / "none")

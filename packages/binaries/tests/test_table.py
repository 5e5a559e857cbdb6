from pathlib import Path

import pytest

from lading_artifact import Release
from lading_binaries import Binaries, BinaryTable, Platform
from lading_binaries._build_info import BuildInfo
from lading_project import load
from lading_run import Misused

PACKAGE = "package: expected a folder such as \"./cmd/app\", found 'cmd/app'"
PLACES = "{version}, {commit}, {tag}, {date}"


def settings(root: Path, text: str) -> BinaryTable:
    (root / "lading.toml").write_text(f"[binaries.app]\n{text}")
    tables = load(root, {"binaries": Binaries}).unit().table("binaries", dict[str, BinaryTable])
    assert tables is not None
    return tables["app"]


def test_a_table_with_nothing_in_it_is_enough(tmp_path: Path) -> None:
    table = settings(tmp_path, "")
    assert (table.package, table.folder, table.cgo, dict(table.variables)) == (".", ".", False, {})
    assert {str(each): table.format_for(each) for each in table.targets} == {
        "linux/amd64": "tar.gz",
        "linux/arm64": "tar.gz",
        "darwin/amd64": "tar.gz",
        "darwin/arm64": "tar.gz",
        "windows/amd64": "zip",
    }


def test_all_that_is_wrong_in_a_table_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Misused) as told:
        settings(
            tmp_path,
            'package = "cmd/app"\nfolder = "../x"\nfiles = ["/etc/passwd"]\narchive = "none"\n'
            'platforms = ["linux", "plan9/amd64", "linux/arm/v9", "linux/386/v1", "linux/arm/v9"]\n'
            'tags = ["a b"]\n[binaries.app.variables]\nversion = "1"\n"main.a b" = "x"\n'
            '"main.x" = "{hash}"\n"main.q" = \'\'\'it\'s "x"\'\'\'\n',
        )
    assert str(told.value).split("; ") == [
        f"lading.toml:1: binaries.app: {PACKAGE}",
        "folder: expected a path below the root, with slashes, found '../x'",
        "files: expected paths below the root, with slashes, found '/etc/passwd'",
        'files: there is no archive to put them into, for archive is "none"',
        "platforms: 'linux' is no platform such as \"linux/amd64\"",
        "platforms: 'plan9/amd64' is for none of darwin, freebsd, linux, netbsd, openbsd, windows",
        "platforms: 'linux/arm/v9' names no variant of arm: there is v5, v6, v7",
        "platforms: 'linux/386/v1' names no variant of 386: there is none",
        "platforms: 'linux/arm/v9' names no variant of arm: there is v5, v6, v7",
        "platforms: 'linux/arm/v9' is there twice",
        "variables: 'version' is no variable of a package, such as \"main.version\"",
        "variables: 'main.a b' is no variable of a package, such as \"main.version\"",
        f"variables: {{hash}} in main.x stands for nothing: there is {PLACES}",
        "variables: main.q has both kinds of quotes, which Go cannot be given",
        "tags: 'a b' is no build tag",
    ]
    assert told.value.exit_code == 2


def test_no_platform_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="platforms: expected at least one"):
        BinaryTable(platforms=())


def test_what_a_variable_is_set_to_is_that_of_the_release(tmp_path: Path) -> None:
    table = BinaryTable(variables={"main.v": "{version} ({commit}) {tag} of {date}"})
    release = Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="c0ffee",
        epoch=1_700_000_000,
        source=tmp_path,
        root=tmp_path,
        work=tmp_path,
    )
    assert table.values(release) == {"main.v": "1.2.0 (c0ffee) v1.2.0 of 2023-11-14T22:13:20Z"}


@pytest.mark.parametrize(
    ("text", "environment", "label"),
    [
        ("linux/amd64", {"GOAMD64": "v1"}, "linux_amd64"),
        ("linux/amd64/v3", {"GOAMD64": "v3"}, "linux_amd64v3"),
        ("linux/arm", {"GOARM": "7"}, "linux_arm"),
        ("linux/arm/v6", {"GOARM": "6"}, "linux_armv6"),
        ("linux/arm64/v8", {"GOARM64": "v8.0"}, "linux_arm64v8"),
        ("linux/s390x", {}, "linux_s390x"),
        ("freebsd/386", {"GO386": "sse2"}, "freebsd_386"),
    ],
)
def test_a_platform_says_what_go_may_use_of_it(
    text: str, environment: dict[str, str], label: str
) -> None:
    platform = Platform.parse(text)
    system, arch = text.split("/")[:2]
    pair = {"GOOS": system, "GOARCH": arch}
    assert platform.environment == {**pair, **environment}
    assert (platform.label, str(platform)) == (label, text)


def test_build_information_of_a_file_without_a_module_is_empty() -> None:
    info = BuildInfo.parse('app: go1.26.8\n\tpath\tx\n\tbuild\t-ldflags="-s -w"\n\tbuild\n')
    assert info == BuildInfo(module="", version="", settings={"-ldflags": "-s -w"})

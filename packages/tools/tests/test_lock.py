import re

import pytest

import lading_tools
from lading_run import Misused, Refused
from lading_run.testing import check_lazy
from lading_tools import Asset, Tool, ToolSettings, lock, overridden, parse
from lading_tools._platform import Platform, platform_of

SUM = f"h1:{'A' * 43}="
DIGEST = "0" * 64
LINUX = Platform("linux", "amd64")


def test_the_names_of_the_package_are_all_there() -> None:
    check_lazy(lading_tools)


def test_every_tool_of_the_lock_is_pinned_and_can_be_built() -> None:
    assert set(lock()) == {
        "crane", "helm", "cosign", "syft", "buildx", "kustomize", "kubeconform", "registry",
        "gitleaks",
    }  # fmt: skip
    for tool in lock().values():
        assert tool.source.endswith(f"@v{tool.pinned}")
        assert all(re.fullmatch(r"\S+=v?" + re.escape(tool.pinned), text) for text in tool.linked)


def test_settings_change_a_tool_of_the_lock() -> None:
    crane = lock()["crane"]
    (changed,) = overridden({"crane": crane}, {"crane": ToolSettings(range=">=0.21,<1")}).values()
    assert (changed.range, changed.source, changed.sum) == (">=0.21,<1", crane.source, crane.sum)


def test_another_version_keeps_the_package_but_nothing_that_is_of_the_pin() -> None:
    tool = Tool(
        name="x", range=">=1", module="x.test/y", package="x.test/y/cmd/x", version="v1.0.0",
        sum=SUM, go="1.20", variables={"main.version": "{version}"},
        assets={"linux/amd64": Asset(url="https://x.test/a", sha256=DIGEST)},
    )  # fmt: skip
    other = SUM.replace("A", "B")
    changed = overridden({"x": tool}, {"x": ToolSettings(version="v1.1.0", sum=other)})["x"]
    assert changed.source == "x.test/y/cmd/x@v1.1.0"
    assert changed.linked == ("main.version=1.1.0",)
    assert (changed.sum, changed.go, dict(changed.assets)) == (other, "", {})
    moved = ToolSettings(module="z.test/x", version="v2.0.0", sum=other)
    assert overridden({"x": tool}, {"x": moved})["x"].source == "z.test/x@v2.0.0"
    assert overridden({"x": tool}, {"x": moved})["x"].linked == ()


def test_settings_add_a_tool_of_ones_own() -> None:
    url = "https://x.test/{version}/kwok"
    own = ToolSettings(
        range=">=1", version="v1.2.0", assets={"linux/amd64": Asset(url=url, sha256=DIGEST)}
    )
    tool = overridden(lock(), {"kwok": own})["kwok"]
    asset = tool.asset(LINUX)
    assert asset is not None
    assert (tool.name, tool.source, asset.url) == ("kwok", "", "https://x.test/1.2.0/kwok")
    assert tool.asset(Platform("darwin", "arm64")) is None


def test_all_that_is_wrong_in_the_settings_is_told_at_once() -> None:
    with pytest.raises(Misused) as caught:
        overridden(
            lock(),
            {
                "helm": ToolSettings(range=">=3,<4"),
                "crane": ToolSettings(version="v0.21.8"),
                "own": ToolSettings(),
                "../x": ToolSettings(range=">=1", programs=("a/b",)),
            },
        )
    assert str(caught.value).splitlines() == [
        "[tools.helm] the pinned version v4.2.4 is not in the range >=3,<4",
        (
            '[tools.crane] a module needs its sum = "h1:…", which `go mod download -json '
            "github.com/google/go-containerregistry@v0.21.8` tells"
        ),
        '[tools.own] range = "" is no range, such as ">=3.14,<5"',
        "[tools.../x] '../x' is no name of a program; 'a/b' is no name of a program",
    ]
    assert caught.value.exit_code == 2
    assert "tools.list" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('answer = "("', "answer is no regular expression"),
        ('answer = "v1"', "answer has no group for the version"),
        ('version = "new"', 'version = "new" is no version'),
        ('module = "-x"\nversion = "v1.0.0"', 'module = "-x" is no path of a Go module'),
        ('module = "x.test"', "a module needs its version"),
        ('module = "x.test/y"\npackage = "x.test/yy"', "is not in the module x.test/y"),
        (
            'module = "x.test"\nversion = "v1.0.0"\nvariables = { x = "a b" }',
            "'x=a b' is no variable",
        ),
        (
            'version="1.0"\n[x.assets]\n"win/amd64" = {url="ftp://a/b", sha256="A"}',
            ('"win/amd64" is no platform, such as "linux/amd64"; '
            "the asset for win/amd64 needs its sha256: 64 hex digits; "
            'url = "ftp://a/b" does not begin with https://'),
        ),
        (
            f'[x.assets]\n"linux/amd64" = {{url="https://a/b", sha256="{DIGEST}"}}',
            "assets need the version that they are of",
        ),
    ],
)  # fmt: skip
def test_a_tool_that_makes_no_sense_is_none(fields: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(f'[x]\nrange = ">=0"\n{fields}')


def test_there_are_tools_for_linux_and_macos_on_two_processors() -> None:
    assert str(platform_of("darwin", "arm64")) == "darwin/arm64"
    assert str(platform_of("linux", "x86_64")) == "linux/amd64"
    for system, machine in [("win32", "AMD64"), ("linux", "riscv64")]:
        with pytest.raises(Refused, match=f"there are no tools for {system} on {machine}"):
            platform_of(system, machine)

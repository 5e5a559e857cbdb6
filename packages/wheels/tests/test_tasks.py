import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import invoke
import pytest

from lading_artifact import digest_of, size_of
from lading_tasks import Collection
from lading_wheels import tasks
from lading_wheels._server import index_on

pytestmark = pytest.mark.engine

NAMES = ["hello_app-1.2.0-py3-none-any.whl", "hello_app-1.2.0.tar.gz"]
Inv = Callable[..., tuple[int, str, str]]


@pytest.fixture
def inv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Inv:
    """The function that calls ``inv`` in the repository; returns exit code, stdout and stderr."""
    namespace = Collection()
    namespace.add_collection(Collection.from_module(tasks, name="wheels"))

    def call(*argv: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path / "root")
        capfd.readouterr()
        try:
            invoke.Program(namespace=namespace).run(["inv", *argv])
            code = 0
        except SystemExit as leave:
            code = int(leave.code or 0)
        return (code, *capfd.readouterr())

    return call


@pytest.fixture
def root(tmp_path: Path, project: Callable[..., Path], git: Callable[..., str]) -> Path:
    """A repository with one project."""
    folder = project(tmp_path / "root", "hello-app")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


@pytest.fixture
def acme(root: Path, git: Callable[..., str], alone: Path) -> Iterator[Path]:
    """An index on this machine, described in the repository's settings."""
    folder = root.parent / "index"
    with index_on(folder) as index:
        (root / "lading.toml").write_text(
            f'[indexes.acme]\nupload = "{index.upload}"\nsimple = "{index.simple}"\n'
        )
        os.environ.update(TWINE_USERNAME="nobody", TWINE_PASSWORD="nobody")
        yield folder


def test_what_is_built_is_head_and_a_table_tells_of_it(root: Path, inv: Inv) -> None:
    (root / "src" / "hello_app" / "__init__.py").write_text("broken (\n")
    (root / "lading.toml").write_text('[wheels]\npackages = ["nowhere"]\n')
    code, out, err = inv("wheels.build")
    assert code == 0
    assert "uncommitted changes are left out: src/hello_app/__init__.py" in err
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["artifact", "size", "digest"]
    files = [root / "dist" / name for name in NAMES]
    assert rows[1:] == [[f.name, *size_of(f.stat().st_size).split(), digest_of(f)] for f in files]
    with zipfile.ZipFile(files[0]) as wheel:
        assert b"broken" not in wheel.read("hello_app/__init__.py")


def test_tags_that_only_the_remote_has_decide_the_version(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    text = (root / "pyproject.toml").read_text()
    text = text.replace('version = "1.2.0"\n', 'dynamic = ["version"]\n')
    text = text.replace('"hatchling>=1.27"', '"hatchling>=1.27", "hatch-vcs>=0.5"')
    (root / "pyproject.toml").write_text(f'{text}[tool.hatch.version]\nsource = "vcs"\n')
    git(root, "commit", "--quiet", "--all", "--message", "the tag decides")
    git(root, "tag", "v3.4.5")
    origin = root.rename(root.with_name("origin"))
    git(origin.parent, "clone", "--quiet", "--no-tags", origin.as_uri(), "root")
    assert git(root, "tag") == ""
    code, out, _ = inv("wheels.build", "--json")
    assert code == 0
    assert [each["name"] for each in json.loads(out)] == [
        "hello_app-3.4.5-py3-none-any.whl",
        "hello_app-3.4.5.tar.gz",
    ]
    assert (git(root, "tag"), git(root, "status", "--porcelain")) == ("", "")


def test_two_builds_are_proved_equal(root: Path, inv: Inv) -> None:
    code, out, err = inv("wheels.build", "--prove", "--out", "there", "--json")
    assert code == 0
    assert "Built twice: 2 files, equal byte for byte.\n" in err
    assert [entry["name"] for entry in json.loads(out)] == NAMES
    names = [".gitignore", *NAMES]
    assert sorted(path.name for path in (root / "there").iterdir()) == names


def test_what_is_built_does_not_make_the_checkout_dirty(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    assert inv("wheels.build")[0] == 0
    assert git(root, "status", "--porcelain") == ""
    (root / "dist" / ".gitignore").unlink()
    assert inv("wheels.build")[0] == 0
    assert sorted(path.name for path in (root / "dist").iterdir()) == NAMES  # a folder of the user


@pytest.mark.parametrize("out", ["/proc/nowhere", "pyproject.toml", "pyproject.toml/below"])
def test_a_folder_that_cannot_be_written_is_one_message(root: Path, inv: Inv, out: str) -> None:
    code, printed, err = inv("wheels.build", "--out", out)
    assert (code, printed) == (3, "")
    assert f"{out} cannot be written: " in err
    assert "\n  Name another folder with --out." in err
    assert "Traceback" not in err


def test_a_build_that_knows_its_folder_is_told_with_its_members(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    (root / "hatch_build.py").write_text(
        "from pathlib import Path\n"
        "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n"
        "class CustomBuildHook(BuildHookInterface):\n"
        "    def initialize(self, version, build_data):\n"
        '        Path(self.root, "src/hello_app/where.py").write_text(f"ROOT = {self.root!r}")\n'
        '        build_data["artifacts"].append("src/hello_app/where.py")\n'
    )
    with (root / "pyproject.toml").open("a") as file:
        file.write("[tool.hatch.build.hooks.custom]\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a hook")
    code, out, err = inv("wheels.build", "--prove")
    assert (code, out) == (7, "")
    assert f"{NAMES[1]}: hello_app-1.2.0/src/hello_app/where.py (content)" in err
    assert f"{NAMES[0]}: hello_app-1.2.0.dist-info/RECORD (content), hello_app/where.py" in err
    assert not (root / "dist").exists()


def test_what_is_wrong_with_head_is_told_with_its_line(
    root: Path, inv: Inv, git: Callable[..., str]
) -> None:
    (root / "lading.toml").write_text('[wheels]\npackages = ["nowhere"]\n')
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a table")
    code, out, err = inv("wheels.build")
    assert (code, out) == (2, "")
    assert "HEAD cannot be built:" in err
    assert "lading.toml:2: wheels.packages[0]: 'nowhere' matches no Python project" in err


def test_files_are_published_once_and_fetched_back(root: Path, inv: Inv, acme: Path) -> None:
    inv("wheels.build")
    code, out, _ = inv("wheels.publish", "--from", "dist", "--index", "acme")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["artifact", *NAMES]
    assert out.count("uploaded; fetched back, equal") == 2
    assert sorted(path.name for path in acme.iterdir()) == sorted(NAMES)

    code, out, _ = inv("wheels.publish", "--from", "dist", "--index", "acme", "--json")
    assert code == 0
    assert [(each["name"], each["uploaded"]) for each in json.loads(out)] == [
        (name, False) for name in NAMES
    ]


def test_nothing_is_uploaded_where_other_bytes_are_public(root: Path, inv: Inv, acme: Path) -> None:
    inv("wheels.build")
    with zipfile.ZipFile(acme / NAMES[0], "w") as other:
        other.writestr("other", "bytes")
    code, out, err = inv("wheels.publish", "--from", "dist", "--index", "acme")
    assert (code, out) == (4, "")
    assert f"acme already has another {NAMES[0]}: sha256:" in err
    assert [path.name for path in acme.iterdir()] == [NAMES[0]]


def test_publishing_without_credentials_is_refused(
    root: Path, inv: Inv, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inv("wheels.build")
    monkeypatch.delenv("TWINE_PASSWORD")
    code, out, err = inv("wheels.publish", "--from", "dist", "--index", "acme")
    assert (code, out) == (69, "")
    assert "acme: there are no credentials to upload with" in err
    assert not any(acme.iterdir())


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["wheels.check", "nowhere"], 2, "nowhere holds no wheels and no sdists"),
        (["wheels.publish", "--from", "x", "--index", "acne"], 2, "there is no index 'acne'"),
        (["wheels.check", "odd"], 2, "Invalid wheel filename"),
    ],
)
def test_a_mistake_is_one_message(
    root: Path, inv: Inv, argv: list[str], code: int, message: str
) -> None:
    (root / "odd").mkdir()
    (root / "odd" / "not a wheel.whl").touch()
    found, out, err = inv(*argv)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_a_folder_is_checked(root: Path, inv: Inv, git: Callable[..., str]) -> None:
    inv("wheels.build")
    code, out, _ = inv("wheels.check", "dist", "--json")
    summary = "files checked: 2, wheels installed and tried: 1"
    assert (code, json.loads(out)) == (0, {"outcome": "clean", "summary": summary})

    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace("hello_app:main", "hello_app:nothing"))
    git(root, "commit", "--quiet", "--all", "--message", "broken")
    inv("wheels.build")
    code, out, err = inv("wheels.check", "dist")
    assert (code, out) == (7, "")
    assert "dist is not fit to be published:" in err
    assert f"{NAMES[0]}: script hello-app fails: " in err

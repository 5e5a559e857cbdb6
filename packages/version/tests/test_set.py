import json
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_run import LadingError, Unfinished
from lading_version import Carrier, Grammar, Policy, Version, VersionTable, problems, set_version

Put = Callable[[str, str | bytes], Path]
NEW = Version.parse("2.0.0-rc.1")


def table(*carriers: Carrier) -> VersionTable:
    return VersionTable(source="tag", carriers=carriers)


def refusal(root: Path, *carriers: Carrier, version: Version = NEW) -> str:
    with pytest.raises(LadingError) as raised:
        set_version(root, table(*carriers), version)
    return str(raised.value)


@pytest.mark.parametrize(
    ("carrier", "before", "after"),
    [
        (
            Carrier(path="pyproject.toml"),
            b"[project] # x\r\nversion\t=  '1.0.0' # x-release-please-version\r\nname='1.0.0'",
            b"[project] # x\r\nversion\t=  '2.0.0rc1' # x-release-please-version\r\nname='1.0.0'",
        ),
        (
            Carrier(path="Chart.yaml", key="appVersion"),
            b'\xef\xbb\xbfversion: 1.0.0\nappVersion:   "v1.0.0"   # the app\n',
            b'\xef\xbb\xbfversion: 1.0.0\nappVersion:   "v2.0.0-rc.1"   # the app\n',
        ),
        (
            Carrier(path="package.json"),
            b'\xef\xbb\xbf{\t"version" :\t"1.0.0",\r\n\t"a": {"version": "1.0.0"}}',
            b'\xef\xbb\xbf{\t"version" :\t"2.0.0-rc.1",\r\n\t"a": {"version": "1.0.0"}}',
        ),
        (Carrier(path="VERSION"), b"1.0.0", b"2.0.0-rc.1"),
        (Carrier(path="VERSION"), b"\xef\xbb\xbf v1.0.0\r\n", b"\xef\xbb\xbf v2.0.0-rc.1\r\n"),
        (
            Carrier(path="a/__init__.py", pattern='__version__ = "{version}"'),
            b'x = "\xff"\r__version__ = "1.0.0"\n__version__ = "dev"',
            b'x = "\xff"\r__version__ = "2.0.0rc1"\n__version__ = "dev"',
        ),
        (
            Carrier(path="Dockerfile", pattern="ARG VERSION={version}"),
            b"ARG VERSION=1.0.0\nRUN echo 1.0.0\nARG VERSION=0.9.0 AS x\n",
            b"ARG VERSION=2.0.0-rc.1\nRUN echo 1.0.0\nARG VERSION=2.0.0-rc.1 AS x\n",
        ),
        (
            Carrier(path="README.md", pattern="pip install lading=={version}"),
            b"Use `pip install lading==1.0.0`. Or pip install lading==1.0.0.\n",
            b"Use `pip install lading==2.0.0rc1`. Or pip install lading==2.0.0rc1.\n",
        ),
        (
            Carrier(path="README.md", pattern="/v{version}/app-{version}.tgz", grammar=Grammar.OCI),
            b"get /v1.0.0/app-1.0.0.tgz now",
            b"get /v2.0.0-rc.1/app-2.0.0-rc.1.tgz now",
        ),
        (
            Carrier(path="main.go", pattern='Name    = "app"\n\tVersion = "{version}"'),
            b'const (\r\n\tName    = "app"\r\n\tVersion = "v1.0.0" // now\r\n)',
            b'const (\r\n\tName    = "app"\r\n\tVersion = "v2.0.0-rc.1" // now\r\n)',
        ),
        (
            Carrier(path="kustomization.yaml", key="images[*].newTag"),
            b"images:\n- {name: a, newTag: 1.0.0}\n- name: b\n  newTag: '1.0.0'\n",
            b"images:\n- {name: a, newTag: 2.0.0-rc.1}\n- name: b\n  newTag: '2.0.0-rc.1'\n",
        ),
        (
            Carrier(path="all.yml", key='metadata.labels."app.kubernetes.io/version"'),
            (
                b'metadata:\n  labels: {app.kubernetes.io/version: "1.0.0"}\n---\n---\n'
                b"metadata: {labels: {app.kubernetes.io/version: 1.0.0}}"
            ),
            (
                b'metadata:\n  labels: {app.kubernetes.io/version: "2.0.0-rc.1"}\n---\n---\n'
                b"metadata: {labels: {app.kubernetes.io/version: 2.0.0-rc.1}}"
            ),
        ),
        (
            Carrier(path="a.yaml", key="b"),
            b"a: &v 1.0.0 # one for all\nb: *v\n",
            b"a: &v 2.0.0-rc.1 # one for all\nb: *v\n",
        ),
        (
            Carrier(path="cm.yaml", pattern="app:{version}"),
            b"# app:1.0.0\ndata:\n  run: |\n    docker run app:1.0.0\nimage: 'app:1.0.0'\n",
            (
                b"# app:2.0.0-rc.1\ndata:\n  run: |\n    docker run app:2.0.0-rc.1\n"
                b"image: 'app:2.0.0-rc.1'\n"
            ),
        ),
        (
            Carrier(path="templates/a.yaml", pattern="version: {version}"),
            b"{{- if .x }}\nversion: 1.0.0\n{{ end }}",
            b"{{- if .x }}\nversion: 2.0.0-rc.1\n{{ end }}",
        ),
        (
            Carrier(path="Chart.yaml", key="appVersion"),
            b"appVersion: 1.16",
            b"appVersion: 2.0.0-rc.1",
        ),
    ],
)
def test_only_the_characters_of_the_version_change(
    put: Put, tmp_path: Path, carrier: Carrier, before: bytes, after: bytes
) -> None:
    path = put(carrier.path, before)
    path.chmod(0o640)
    assert set_version(tmp_path, table(carrier), NEW) == (path,)
    assert path.read_bytes() == after
    assert path.stat().st_mode & 0o777 == 0o640
    assert set_version(tmp_path, table(carrier), NEW) == ()


def test_requirements_keep_their_operators_and_lose_build_metadata(
    put: Put, tmp_path: Path
) -> None:
    text = """\
[project]
dependencies = [
  "lading-run~=1.0.0",  # a sibling
  'lading_tasks [x] >= 1.0.0 ; python_version >= "3.1.0"',
  "lading",
  "lading-git ~= 1.4",
  "ladingx==1.0.0",
  "lading-far @ https://example.org/1.0.0.whl",
  "not a requirement",
]
optional-dependencies.all = ["lading.git===1.0.0,!=1.1.0"]
[build-system]
requires = ["lading-build==1.0.0"]
[dependency-groups]
dev = [{include-group = "lading-x==1.0.0"}, "lading-wheels==1.0.0"]
[tool.other]
dependencies = ["lading-run~=1.0.0"]
"""
    path = put("pyproject.toml", text)
    carriers = (Carrier(path="pyproject.toml", requirement="lading*"),)
    set_version(tmp_path, table(*carriers), Version.parse("1.5.0+g1"))
    done = path.read_text()
    assert done == (
        text.replace('run~=1.0.0",  #', 'run~=1.5.0",  #')
        .replace(">= 1.0.0 ;", ">= 1.5.0 ;")
        .replace("ladingx==1.0.0", "ladingx==1.5.0")
        .replace("===1.0.0,", "===1.5.0,")
        .replace("build==1.0.0", "build==1.5.0")
        .replace("wheels==1.0.0", "wheels==1.5.0")
    )
    assert set_version(tmp_path, table(*carriers), Version.parse("1.5.0+g1")) == ()


def test_a_requirement_that_would_shut_the_version_out_is_left_to_people(
    put: Put, tmp_path: Path
) -> None:
    text = '[project]\nversion = "1.0.0"\ndependencies = ["app-x>=1.0.0,<2", "app-y==1.*"]\n'
    path = put("pyproject.toml", text)
    carriers = (Carrier(path="pyproject.toml"), Carrier(path="pyproject.toml", requirement="app-*"))
    assert refusal(tmp_path, *carriers, version=Version(3, 0, 0)) == (
        "The version was not set, no file was changed:\n"
        "pyproject.toml:3: 'app-x>=1.0.0,<2' shuts out 3.0.0: <2\n"
        "pyproject.toml:3: 'app-y==1.*' shuts out 3.0.0: ==1.*"
    )
    assert path.read_text() == text


def test_all_mistakes_are_told_at_once_and_no_file_is_touched(put: Put, tmp_path: Path) -> None:
    put("good.txt", "1.0.0\n")
    put("bad.toml", "a = \n")
    put("escaped.json", '{\n"version": "1.0\\u002e0"}')
    put("prose.md", "nothing here")
    put("many.txt", "1.0.0\n1.0.0\n")
    put("latin.toml", b'version = "1.0.0" # \xe9')
    put("block.yaml", "version: |\n  1.0.0\n")
    put("number.yaml", "b: 1\n")
    put("bare.toml", "project.dependencies = ['app']")
    carriers = [
        Carrier(path="good.txt"),
        Carrier(path="bad.toml", key="a"),
        Carrier(path="bad.toml", key="b"),
        Carrier(path="escaped.json", key="version"),
        Carrier(path="prose.md", pattern="app=={version}"),
        Carrier(path="prose.md", key="version"),
        Carrier(path="many.txt"),
        Carrier(path="latin.toml", key="version"),
        Carrier(path="block.yaml", key="version"),
        Carrier(path="number.yaml", key="version"),
        Carrier(path="missing/*.toml", key="version"),
        Carrier(path="bare.toml", requirement="app"),
    ]
    assert refusal(tmp_path, *carriers).splitlines() == [
        "The version was not set, no file was changed:",
        "bad.toml:1: not TOML: Invalid value (at line 1, column 5)",
        "bare.toml: there is no requirement on 'app' with a version",
        "block.yaml:1: version is written with escapes or as a block",
        "escaped.json:2: version is written with escapes or as a block",
        "latin.toml: not UTF-8",
        "many.txt:1: it should hold the version and nothing else",
        "missing/*.toml: no such file, yet it should hold the version",
        "number.yaml: there is no string at version",
        "prose.md: there is no 'app=={version}'",
        "prose.md: keys are known in .toml, .yaml, .yml and .json only",
    ]
    assert (tmp_path / "good.txt").read_text() == "1.0.0\n"


def test_an_edit_that_would_change_the_meaning_is_refused(put: Put, tmp_path: Path) -> None:
    put("a.yaml", "k: {1.0.0: x}\n")
    put("b.json", '{"a": 1.0, "v": "x 1.0.0 y 1.0.0"}')
    carriers = [
        Carrier(path="a.yaml", pattern="{{version}: x}"),
        Carrier(path="b.json", pattern='"a": {version}'),
    ]
    assert refusal(tmp_path, *carriers).splitlines() == [
        "The version was not set, no file was changed:",
        "a.yaml: as YAML, it would change in more than the version",
        "b.json:1: not JSON: Expecting ',' delimiter",
    ]


def test_two_carriers_must_not_overlap(put: Put, tmp_path: Path) -> None:
    put("a.txt", "x\nimage-1.0.0\n")
    carriers = [
        Carrier(path="a.txt", pattern="-{version}"),
        Carrier(path="a.txt", pattern="-1.{version}"),
    ]
    assert "a.txt:2: two carriers name places that overlap" in refusal(tmp_path, *carriers)


def test_policies_say_what_is_set(put: Put, tmp_path: Path) -> None:
    files = ["lockstep", "follows", "independent", "placeholder", "frozen", "other"]
    for name in files:
        put(f"{name}.txt", "1.0.0")
    rules = table(
        Carrier(path="*.txt"),
        *(Carrier(path=f"{name}.txt", policy=Policy(name)) for name in (*files[1:3], "frozen")),
        Carrier(path="placeholder.txt", policy=Policy.PLACEHOLDER, placeholder="1.0.0"),
    )
    changed = set_version(tmp_path, rules, NEW)
    assert [path.name for path in changed] == ["lockstep.txt", "other.txt"]
    assert set_version(tmp_path, rules, NEW, followers=True) == (tmp_path / "follows.txt",)
    assert set_version(tmp_path, rules, NEW, followers=True) == ()


def test_links_and_environments_are_passed_over(put: Put, tmp_path: Path) -> None:
    real = put("a/VERSION", "1.0.0\n")
    put(".venv/x/VERSION", "1.0.0")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "VERSION").symlink_to("../a/VERSION")
    (tmp_path / "c").symlink_to("a")
    assert set_version(tmp_path, table(Carrier(path="**/VERSION")), NEW) == (real,)
    message = refusal(tmp_path, Carrier(path="b/VERSION"))
    assert message.endswith("b/VERSION: no such file, yet it should hold the version")


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_when_one_file_cannot_be_written_the_others_get_their_bytes_back(
    put: Put, tmp_path: Path
) -> None:
    first, second = put("a.txt", "1.0.0"), put("b.md", "app==1.0.0" + "." * 10_000)
    carriers = (Carrier(path="a.txt"), Carrier(path="b.md", pattern="app=={version}"))
    with files_at_most(5_000):
        message = refusal(tmp_path, *carriers)
    assert message.endswith("b.md: cannot be written: File too large")
    assert (first.read_text(), second.read_text()[:12]) == ("1.0.0", "app==1.0.0..")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.md"]


def test_it_says_so_if_a_file_can_neither_be_written_nor_put_back(put: Put, tmp_path: Path) -> None:
    put("a.txt", "v1.0.0-rc.1000000000")
    put("b.md", "app==1.0.0" + "." * 10_000)
    carriers = (Carrier(path="a.txt"), Carrier(path="b.md", pattern="app=={version}"))
    with files_at_most(12), pytest.raises(Unfinished) as raised:
        set_version(tmp_path, table(*carriers), Version(2, 0, 0))
    assert str(raised.value) == "a.txt changed and could not be put back"


def test_a_file_that_cannot_be_read_is_told(put: Put, tmp_path: Path) -> None:
    class Tree:
        def files(self, pattern: str, /) -> list[str]:
            return [pattern]

        def read(self, path: str, /) -> bytes:
            return (tmp_path / path).read_bytes()  # a folder, to provoke what a disk may do

    (tmp_path / "folder").mkdir()
    found = problems(Tree(), table(Carrier(path="folder")), NEW)
    assert [str(problem) for problem in found] == ["folder: cannot be read: Is a directory"]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
values = st.recursive(
    texts, lambda x: st.lists(x, max_size=2) | st.dictionaries(texts, x, max_size=2), max_leaves=5
)
documents = st.dictionaries(texts.filter(lambda key: key != "version"), values, max_size=4)
boms, ends = st.sampled_from(["", "\ufeff"]), st.sampled_from(["", "\n", "\n\n"])


@st.composite
def yaml_files(draw: st.DrawFn) -> tuple[str, str]:
    style = draw(st.sampled_from([None, '"', "'"]))
    flow = draw(st.sampled_from([True, False]))
    data = {**draw(documents), "version": "7.7.7", "z": draw(values)}
    text = yaml.safe_dump(data, default_style=style, default_flow_style=flow, sort_keys=False)
    return "a.yaml", text.rstrip("\n") if style and not flow else text


@st.composite
def json_files(draw: st.DrawFn) -> tuple[str, str]:
    data = {**draw(documents), "version": "7.7.7", "z": draw(values)}
    indent = draw(st.sampled_from([None, "\t", 2]))
    return "a.json", json.dumps(data, indent=indent, ensure_ascii=draw(st.booleans()))


@st.composite
def toml_files(draw: st.DrawFn) -> tuple[str, str]:
    space = st.sampled_from(["", " ", "\t "])
    quote = draw(st.sampled_from(["'", '"', "'''", '"""']))
    lines = [f"{json.dumps(key, ensure_ascii=False)} = 1 # {key}" for key in draw(documents)]
    lines.insert(0, f"{draw(space)}version{draw(space)}={draw(space)}{quote}7.7.7{quote} # 7")
    lines += [f"[ x . {json.dumps(draw(texts), ensure_ascii=False)} ]", "version = '1'"]
    return "a.toml", "\n".join(lines)


@settings(max_examples=50)
@given(yaml_files() | json_files() | toml_files(), boms, ends, st.booleans())
def test_whatever_the_file_looks_like_only_the_version_changes(
    file: tuple[str, str], bom: str, end: str, crlf: bool
) -> None:
    name, text = file
    before = (bom + text + end).replace("\n", "\r\n" if crlf else "\n").encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(before)
        rules = table(Carrier(path=name, key="version"))
        assert set_version(Path(folder), rules, NEW) == (path,)
        assert path.read_bytes() == before.replace(b"7.7.7", b"2.0.0-rc.1", 1)
        assert set_version(Path(folder), rules, NEW) == ()
        set_version(Path(folder), rules, Version(7, 7, 7))
        assert path.read_bytes() == before


class Repo(Protocol):
    root: Path

    def git(self, *arguments: str | Path) -> str: ...
    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...


def test_a_file_that_a_sparse_checkout_left_out_is_judged_and_never_left_behind(
    repo: Repo,
) -> None:
    repo.commit("feat: a", {"VERSION": "1.0.0", "a/VERSION": "1.0.0", "b/c/VERSION": "1.0.0"})
    repo.git("sparse-checkout", "set", "--cone", "a")
    carriers = (Carrier(path="VERSION"), Carrier(path="b/c/VERSION"), Carrier(path="**/VERSION"))
    old, new = Version(1, 0, 0), Version(1, 1, 0)
    assert problems(repo.root, table(*carriers), old) == ()
    assert [each.file for each in problems(repo.root, table(*carriers), new)] == [
        "VERSION",
        "a/VERSION",
        "b/c/VERSION",
    ]
    assert set_version(repo.root, table(*carriers), old) == ()
    for chosen in (carriers[:2], carriers[2:]):
        assert refusal(repo.root, *chosen, version=new).splitlines() == [
            "The version was not set, no file was changed:",
            "b/c/VERSION: holds the version and is left out of the checkout",
        ]
    assert (repo.root / "VERSION").read_text() == "1.0.0"
    assert not (repo.root / "b").exists()

"""What the servers hold: equal states in equal words, and a difference in words of its own."""

import json
import subprocess
from pathlib import Path

from lading_faults._inventory import differences, inventory, surplus

WHO = ("-c", "user.name=A", "-c", "user.email=a@example.com")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *WHO, *words], cwd=folder, check=True, capture_output=True)


def a_world(folder: Path, *, message: str = "pages") -> Path:
    bare, work = folder / "pages/pages.git", folder.with_name(f"{folder.name}-work")
    bare.mkdir(parents=True)
    work.mkdir()
    git(bare, "init", "--quiet", "--bare")
    git(work, "init", "--quiet", "--initial-branch=main")
    (work / "index.html").write_text("hello")
    git(work, "add", ".")
    git(work, "commit", "--quiet", f"--message={message}")
    git(work, "tag", "--annotate", "--message=v1", "v1")
    git(work, "push", "--quiet", str(bare), "main", "v1")
    (folder / "index").mkdir()
    (folder / "index/a.whl").write_bytes(b"wheel")
    (folder / "index/.lock").touch()
    (folder / "state.json").write_text('{"last_id": 4, "releases": [{"tag_name": "v1", "id": 4}]}')
    return folder


def test_equal_states_are_told_in_equal_words_whatever_their_times_and_numbers(
    tmp_path: Path,
) -> None:
    one = inventory(a_world(tmp_path / "one"))
    two = a_world(tmp_path / "two", message="the same pages in another commit")
    (two / "state.json").write_text('{"last_id": 9, "releases": [{"tag_name": "v1", "id": 7}]}')
    assert inventory(two) == one
    assert list(one) == [
        "index/a.whl",
        "pages/pages.git refs/heads/main",
        "pages/pages.git refs/tags/v1",
        "state.json.releases[v1].tag_name",
    ]


def test_what_is_there_twice_is_surplus_and_what_is_other_differs(tmp_path: Path) -> None:
    world = a_world(tmp_path / "one")
    expected = inventory(world)
    work = tmp_path / "one-work"
    git(work, "commit", "--quiet", "--allow-empty", "--message=again")
    git(work, "tag", "v1-again")
    git(work, "push", "--quiet", str(world / "pages/pages.git"), "main", "v1-again")
    (world / "index/a.whl").unlink()
    (world / "state.json").write_text('{"releases": [{"tag_name": "v1"}, {"tag_name": "v1"}]}')
    found = inventory(world)
    main = "pages/pages.git refs/heads/main"
    assert differences(expected, found) == [
        "index/a.whl is missing",
        f"{main} is {found[main]}, not {expected[main]}",
    ]
    assert (expected[main][-9:], found[main][-9:]) == ("1 commits", "2 commits")
    assert surplus(expected, found) == [
        "pages/pages.git refs/tags/v1-again",
        "state.json.releases[v1#2].tag_name",
    ]


def test_what_is_followed_as_the_latest_is_told_whatever_its_number(tmp_path: Path) -> None:
    releases = [{"tag_name": "v1", "id": 4}, {"tag_name": "v2", "id": 6}]
    for name, latest in (("one", 4), ("two", 6)):
        tags = tmp_path / name / "registry" / "app" / "tags" / "latest" / "current"
        tags.mkdir(parents=True)
        (tags / "link").write_text(f"sha256:{latest}")
        state = tmp_path / name / "state.json"
        state.write_text(json.dumps({"releases": releases, "latest": latest}))
    one, two = inventory(tmp_path / "one"), inventory(tmp_path / "two")
    link = "registry/app/tags/latest/current/link"
    assert differences(one, two) == [
        f"{link} is {two[link]}, not {one[link]}",
        "state.json.latest is v2, not v1",
    ]


def test_a_folder_that_does_not_count_is_left_out(tmp_path: Path) -> None:
    world = a_world(tmp_path / "one")
    assert list(inventory(world, but={"pages", "state.json"})) == ["index/a.whl"]


def test_what_broke_off_in_a_registry_and_what_is_hidden_counts_for_nothing(tmp_path: Path) -> None:
    upload = tmp_path / "registry" / "app" / "_uploads" / "1"
    upload.mkdir(parents=True)
    (upload / "data").write_text("half")
    half = "link.01a1ffe7-9c12-7932-a470-ab5bfc6c7dd4.tmp"
    (tmp_path / "registry" / "app" / half).write_text("sha2")
    (tmp_path / ".registry.json").write_text('{"port": 1}')
    (tmp_path / "registry" / "app" / "link").write_text("sha256:0")
    assert list(inventory(tmp_path)) == ["registry/app/link"]

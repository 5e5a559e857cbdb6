import errno
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_pages._archive import Page, packed, pages_in, unpacked
from lading_pages._errors import NoPages, OtherPages
from lading_pages._link import astray
from lading_pages._tree import LINK

OUT = {"a/b/d": "../..", "leak": "a/b/d/../secret"}
"""By its text the second stays inside, but not for who follows the first."""
CIRCLE = {"one": "two", "two": "one", "self": "self", "through": "one/../../x"}


def placed(site: Path, links: Mapping[str, str]) -> Path:
    for path, target in links.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).symlink_to(target)
    return site


def archive_of(path: Path, links: Mapping[str, str]) -> Path:
    pages = {os.fsencode(each): os.fsencode(target) for each, target in links.items()}
    path.write_bytes(packed({each: Page(each, LINK, to) for each, to in pages.items()}, 0))
    return path


def test_a_link_that_leads_out_through_another_is_no_page(tmp_path: Path) -> None:
    site = placed(tmp_path / "site", OUT)
    (tmp_path / "secret").write_text("secret")
    assert (site / "leak").read_text() == "secret"
    with pytest.raises(NoPages) as told:
        pages_in(site, "site")
    assert [each.text for each in told.value.problems] == [
        "'leak' leads out of it, to 'a/b/d/../secret'"
    ]


def test_an_archive_with_a_link_that_leads_out_through_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OtherPages, match=r"'leak' leads out of it, to 'a/b/d/../secret'"):
        unpacked(archive_of(tmp_path / "pages.tar.gz", OUT))


def test_links_in_a_circle_are_no_pages(tmp_path: Path) -> None:
    site = placed(tmp_path / "site", CIRCLE)
    with pytest.raises(NoPages) as told:
        pages_in(site, "site")
    assert [each.text for each in told.value.problems] == [
        f"{name!r} leads in a circle, or too far" for name in sorted(CIRCLE)
    ]
    with pytest.raises(OtherPages, match="'one' leads in a circle, or too far; 'self' leads"):
        unpacked(archive_of(tmp_path / "pages.tar.gz", CIRCLE))


def test_as_many_links_as_linux_follows_may_stand_one_behind_another(tmp_path: Path) -> None:
    chain = {f"l{number}": f"l{number + 1}" for number in range(41)}
    site = placed(tmp_path, chain)
    (site / "l41").touch()
    assert list(astray(chain)) == ["'l0' leads in a circle, or too far"]
    assert (site / "l1").exists()
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        os.stat(site / "l0")  # noqa: PTH116 - pathlib judges by itself


def test_links_that_double_at_each_step_are_told_at_once() -> None:
    doubling = {f"l{n + 1}": f"l{n}/l{n}" for n in range(100)}
    assert len(list(astray({"l0": ".", **doubling}))) > 90


@pytest.mark.parametrize("target", ["", ".", "nothing/there", "a//b/", "./a/../a", "a/b"])
def test_what_stays_inside_is_let_be(target: str) -> None:
    assert list(astray({"link": target, "a/b": ".."})) == []


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "a/../../x", "nothing/../..", "abs/x"])
def test_what_leads_outside_is_told(target: str) -> None:
    told = list(astray({"link": target, "abs": "/etc"}))
    assert told[0] == f"'link' leads out of it, to {target!r}"


PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
TARGETS = st.lists(st.sampled_from(["a", "b", "c", "..", ".."]), min_size=1).map("/".join)
LINKS = st.dictionaries(PATHS, TARGETS, min_size=1, max_size=8)


@settings(max_examples=300)
@given(LINKS)
def test_links_lead_where_the_system_says(drawn: dict[str, str]) -> None:
    links = {path: target for path, target in drawn.items() if not _below_another(path, drawn)}
    wrong = {text.split("'")[1]: text for text in astray(links)}
    with TemporaryDirectory() as folder:
        site = placed(Path(folder).resolve() / "the pages", links)
        for path in links:
            if "circle" in wrong.get(path, ""):
                assert not (site / path).exists()
            else:
                stays = (site / path).resolve().is_relative_to(site)
                assert stays == (path not in wrong)


def _below_another(path: str, links: Mapping[str, str]) -> bool:
    parts = path.split("/")
    return any("/".join(parts[:depth]) in links for depth in range(1, len(parts)))

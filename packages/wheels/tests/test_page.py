import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_wheels import Link, links_of
from lading_wheels._page import NotAPage

BASE = "http://localhost:1/simple/app/"
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}-[0-9]\.[0-9]\.tar\.gz", fullmatch=True)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def read(text: str, media_type: str = "text/html; charset=utf-8") -> list[Link]:
    return links_of(text, media_type=media_type, base=BASE)


def test_links_of_html_are_made_absolute_and_their_digest_is_read() -> None:
    text = """<!DOCTYPE html><html><head><title>Links</title></head><body>
    <a href="../../files/app-1.0.tar.gz#sha256=AB">app-1.0.tar.gz</a>
    <a href="https://host/f/app-1.0-py3-none-any.whl#md5=00" data-requires-python="&gt;=3">w</a>
    <a href="app-1.0%2Blocal-py3-none-any.whl">w</a><a name="x">no link</a><a href="">none</a>
    """
    assert read(text) == [
        Link("app-1.0.tar.gz", "http://localhost:1/files/app-1.0.tar.gz", "ab"),
        Link("app-1.0-py3-none-any.whl", "https://host/f/app-1.0-py3-none-any.whl", None),
        Link("app-1.0+local-py3-none-any.whl", f"{BASE}app-1.0%2Blocal-py3-none-any.whl", None),
    ]


def test_a_base_element_holds_for_all_links() -> None:
    text = '<base href="http://files/a/b/"><a href="../app-1.0.tar.gz">x</a>'
    assert read(text) == [Link("app-1.0.tar.gz", "http://files/a/app-1.0.tar.gz", None)]


def test_json_names_its_files_and_digests() -> None:
    page = {
        "meta": {"api-version": "1.0"},
        "name": "app",
        "files": [
            {"filename": "app-1.0.tar.gz", "url": "/f/1", "hashes": {"sha256": "AB", "md5": "0"}},
            {"filename": "app-1.1.tar.gz", "url": "/f/2#sha256=cd", "hashes": {}},
        ],
    }
    media_type = "application/vnd.pypi.simple.v1+json"
    assert read(json.dumps(page), media_type) == [
        Link("app-1.0.tar.gz", "http://localhost:1/f/1", "ab"),
        Link("app-1.1.tar.gz", "http://localhost:1/f/2", "cd"),
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": [1]}', '{"files": [{}]}', "<html>"])
def test_json_that_is_no_page_is_told_apart(text: str) -> None:
    with pytest.raises(NotAPage, match="not the JSON of a project page"):
        read(text, "application/json")


@given(st.lists(st.tuples(NAMES, st.none() | DIGESTS), unique_by=lambda pair: pair[0], max_size=4))
def test_both_forms_of_a_page_say_the_same(files: list[tuple[str, str | None]]) -> None:
    as_html = "".join(
        f'<a href="/f/{name}{f"#sha256={digest}" if digest else ""}">{name}</a>\n'
        for name, digest in files
    )
    as_json = {
        "files": [
            {"filename": name, "url": f"/f/{name}", "hashes": {"sha256": digest} if digest else {}}
            for name, digest in files
        ]
    }
    assert read(as_html) == read(json.dumps(as_json), "application/json")


@given(st.text())
def test_no_text_breaks_the_reader_of_html(text: str) -> None:
    assert all(link.address for link in read(text))

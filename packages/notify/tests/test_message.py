from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lading_artifact import Ending, News, Release
from lading_notify import document, text_of
from lading_notify.testing import answer_to

ROOT = Path("/somewhere/upgrader")
RELEASE = Release(
    unit="api",
    version="1.2.0",
    tag="api/v1.2.0",
    commit="a" * 40,
    epoch=1,
    source=ROOT,
    root=ROOT,
    work=ROOT,
)
NEWS = News(release=RELEASE, ending=Ending.PUBLISHED, text="All is there.")


def test_a_message_says_what_happened_where_it_is_and_then_the_details() -> None:
    news = replace(NEWS, addresses=["https://example.org/1", "https://example.org/2"])
    assert text_of(news) == (
        "upgrader api/v1.2.0: published\n"
        "https://example.org/1\n"
        "https://example.org/2\n"
        "All is there."
    )


def test_the_ending_is_told_in_its_own_words() -> None:
    heads = [text_of(replace(NEWS, ending=ending, text="")) for ending in Ending]
    assert heads == [
        "upgrader api/v1.2.0: published",
        "upgrader api/v1.2.0: failed",
        "upgrader api/v1.2.0: stopped half-way",
    ]


def test_nothing_from_outside_is_a_mention_or_a_link() -> None:
    assert text_of(replace(NEWS, text="<!channel> & <https://evil.example|here>")) == (
        "upgrader api/v1.2.0: published\n&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;"
    )


def test_of_many_addresses_ten_are_named() -> None:
    lines = text_of(replace(NEWS, addresses=[f"https://{n}.example" for n in range(12)]))
    assert lines.splitlines()[1:] == [
        *(f"https://{n}.example" for n in range(10)),
        "and 2 more",
        "All is there.",
    ]


def test_what_is_no_text_in_unicode_is_replaced() -> None:
    assert text_of(replace(NEWS, text="a\udcffb")).splitlines()[-1] == "a?b"


def test_a_long_text_is_cut_before_it_is_escaped() -> None:
    text = text_of(replace(NEWS, text="&" * 9000))
    head = "upgrader api/v1.2.0: published\n"
    assert text == head + "&amp;" * (3000 - len(head) - 2) + " …"


@given(st.text(), st.lists(st.text()))
def test_slack_takes_whatever_text_there_is(text: str, addresses: list[str]) -> None:
    message = text_of(replace(NEWS, text=text, addresses=addresses))
    assert len(message) <= 15_000
    assert not set(message) & {"<", ">"}
    assert message.encode()


def test_a_program_gets_every_fact() -> None:
    assert document(replace(NEWS, addresses=("https://example.org",))) == {
        "ending": "published",
        "unit": "api",
        "version": "1.2.0",
        "tag": "api/v1.2.0",
        "commit": "a" * 40,
        "text": "All is there.",
        "addresses": ["https://example.org"],
    }


def test_the_server_refuses_what_slack_refuses() -> None:
    kind = "application/json; charset=utf-8"
    refused = {
        b"": "invalid_payload",
        b"{": "invalid_payload",
        b"\xff": "invalid_payload",
        b'"text"': "invalid_payload",
        b"{}": "no_text",
        b'{"text": " "}': "no_text",
        b'{"text": 1}': "no_text",
        b'{"text": "a", "blocks": 1}': "invalid_blocks",
        b'{"text": "a", "blocks": [' + b",".join([b"{}"] * 51) + b"]}": "invalid_blocks",
    }
    assert {body: answer_to(kind, body) for body in refused} == {
        body: (400, said, {}) for body, said in refused.items()
    }
    assert answer_to("text/plain", b'{"text": "a"}') == (400, "invalid_payload", {})


def test_the_server_takes_blocks_without_text_and_cuts_off_what_is_too_long() -> None:
    kind = "application/json"
    assert answer_to(kind, b'{"blocks": [{}]}') == (200, "ok", {"blocks": [{}]})
    long = b'{"text": "' + b"a" * 40_001 + b'"}'
    assert answer_to(kind, long) == (200, "ok", {"text": "a" * 40_000})

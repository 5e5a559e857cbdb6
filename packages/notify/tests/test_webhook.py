import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from lading_notify import MessageRefused, NotReached, Patience, Webhook
from lading_notify.testing import slack_on

Answers = Callable[..., str]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
QUICK = Patience(pauses=(0, 0, 0), deadline=30)


def answer(status: str, body: str = "", header: str = "X: y") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{header}"
    return f"{head}\r\n\r\n{body}".encode()


def post(address: str, patience: Patience = QUICK) -> None:
    Webhook(address, patience).post("hello")


def test_slack_takes_what_is_posted(tmp_path: Path) -> None:
    with slack_on(tmp_path / "told") as address:
        Webhook(address).post('"quoted" & new\nline ✓')
    assert json.loads((tmp_path / "told").read_text()) == {"text": '"quoted" & new\nline ✓'}


def test_what_slack_refuses_is_told_and_not_tried_again(tmp_path: Path) -> None:
    with slack_on(tmp_path / "told") as address, pytest.raises(MessageRefused) as caught:
        Webhook(address, QUICK).post("")
    assert str(caught.value) == "the webhook answers 400 (no_text)"
    assert (caught.value.hint, caught.value.exit_code) == ("", 3)
    assert not (tmp_path / "told").exists()


def test_slack_refuses_other_methods(tmp_path: Path) -> None:
    with slack_on(tmp_path / "told") as address:
        assert httpx.get(address, trust_env=False).status_code == 501


@pytest.mark.parametrize("status", ["429", "502", "503", "504"])
def test_a_passing_failure_is_tried_again(
    answering: Answers, asked: list[bytes], status: str
) -> None:
    post(answering(answer(f"{status} Later"), answer(f"{status} Later"), OK))
    assert len(asked) == 3


def test_a_reset_and_half_an_answer_are_tried_again(answering: Answers, asked: list[bytes]) -> None:
    half = OK.replace(b"Length: 2", b"Length: 5")
    post(answering(None, half, b"HTTP/1.1 200", OK))
    assert len(asked) == 4


def test_what_never_gets_better_is_told_after_the_last_try(
    answering: Answers, asked: list[bytes]
) -> None:
    address = answering(*[answer("503 Later")] * 4, OK)
    with pytest.raises(NotReached) as caught:
        post(address)
    assert str(caught.value) == "the webhook gives no answer: it answers 503"
    assert caught.value.exit_code == 69
    assert len(asked) == 4


def test_nobody_there_is_told_without_the_address(answering: Answers) -> None:
    with pytest.raises(NotReached) as caught:
        post("http://127.0.0.1:1/services/S3CRET/hook")
    assert str(caught.value).startswith("the webhook gives no answer: ")
    assert "S3CRET" not in str(caught.value)


@pytest.mark.parametrize("status", ["400", "403", "404", "410", "500", "301"])
def test_other_answers_are_final(answering: Answers, asked: list[bytes], status: str) -> None:
    with pytest.raises(MessageRefused, match=rf"answers {status} \(no_team\)"):
        post(answering(answer(f"{status} No", "no_team"), OK))
    assert len(asked) == 1


def test_a_webhook_that_is_gone_is_explained(answering: Answers) -> None:
    with pytest.raises(MessageRefused) as caught:
        post(answering(answer("404 Not Found")))
    assert str(caught.value) == "the webhook answers 404"
    assert caught.value.hint == "Has the webhook been revoked, or its channel archived?"


def test_an_answer_that_repeats_the_address_is_masked(answering: Answers) -> None:
    with pytest.raises(MessageRefused) as caught:
        post(answering(answer("400 No", "there is no /services/S3CRET/hook\n here")))
    assert str(caught.value) == "the webhook answers 400 (there is no *** here)"


def refusal(address: str, answering: Answers, body: str) -> str:
    """Return what is told of a server that refuses what is posted to such an address there."""
    scheme, _, rest = answering(answer("403 Forbidden", body)).partition("://")
    there = rest.partition("/")[0]
    with pytest.raises(MessageRefused) as caught:
        post(f"{scheme}://{address.format(there=there)}")
    return str(caught.value)


GOOGLE = "{there}/v1/spaces/AAAA/messages?key=AIzaKEY&token=S3CRET-TOKEN-42"
LOGIN = "me:p%40ss@{there}/hook"
TELEGRAM = "{there}/bot1234:S3CRET/send"
ENCODED = "{there}/hook?sig=S3%2BCR+T&x"


@pytest.mark.parametrize(
    ("address", "repeated", "told"),
    [
        (GOOGLE, "no token: S3CRET-TOKEN-42 (key=AIzaKEY)", "no token: *** (key=***)"),
        (GOOGLE, "?key=AIzaKEY&token=S3CRET-TOKEN-42", "?***"),
        (GOOGLE, "no v1/spaces/AAAA/messages here", "no *** here"),
        (GOOGLE, "only messages are for services", "only messages are for services"),
        (LOGIN, "me may not, with p@ss or p%40ss", "*** may not, with *** or ***"),
        (TELEGRAM, "no bot1234:S3CRET", "no ***"),
        (ENCODED, "no S3+CR T, nor S3%2BCR+T", "no ***, nor ***"),
    ],
)
def test_an_answer_that_repeats_a_part_of_the_address_is_masked(
    answering: Answers, address: str, repeated: str, told: str
) -> None:
    assert refusal(address, answering, repeated) == f"the webhook answers 403 ({told})"


@pytest.mark.parametrize("end", ["", "/"])
def test_an_address_without_a_path_has_no_part_that_is_secret(answering: Answers, end: str) -> None:
    said = refusal("{there}" + end, answering, "not / here")
    assert said == "the webhook answers 403 (not / here)"


def test_the_address_is_not_in_the_representation() -> None:
    assert "S3CRET" not in repr(Webhook("https://example.org/S3CRET"))


def test_a_pause_that_the_server_asks_for_beyond_the_deadline_is_not_waited_for(
    answering: Answers, asked: list[bytes]
) -> None:
    with pytest.raises(NotReached, match="it answers 429"):
        post(answering(answer("429 Slow", header="Retry-After: 3600"), OK))
    assert len(asked) == 1


@pytest.mark.parametrize("wanted", ["0", "soon", "Sat, 21 Nov 2026 12:00:00 GMT"])
def test_a_pause_that_is_none_is_none(answering: Answers, asked: list[bytes], wanted: str) -> None:
    post(answering(answer("429 Slow", header=f"Retry-After: {wanted}"), OK))
    assert len(asked) == 2


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_silence_ends_at_the_deadline(answering: Answers, begun: bytes) -> None:
    address = answering(begun or b"", *([b""] * 9))
    with pytest.raises(NotReached) as caught:
        post(address, Patience(pauses=(0, 0, 0), deadline=0.2))
    assert str(caught.value) == ("the webhook gives no answer: no answer within 0.2 s")


def test_an_address_that_cannot_be_used_is_no_traceback() -> None:
    with pytest.raises(NotReached, match="gives no answer"):
        post("http://exa mple.org:99999/")

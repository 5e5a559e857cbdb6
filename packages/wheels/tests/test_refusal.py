import pytest

from lading_wheels._refusal import Refusal, refusal

USED = "<h1>This filename has already been used, use\n a different version."


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, USED, Refusal.USED_BEFORE),
        (400, "File already exists ('a', with", Refusal.EXISTS),
        (400, "Repository does not allow updating assets: here", Refusal.EXISTS),
        (400, "Validation failed: File name has already been taken", Refusal.EXISTS),
        (403, "Not enough permissions to overwrite artifact", Refusal.EXISTS),
        (409, "Conflict", Refusal.EXISTS),
        (401, "Unauthorized", Refusal.FORBIDDEN),
        (403, "Invalid or non-existent authentication", Refusal.FORBIDDEN),
        (429, "Too Many Requests", Refusal.PASSING),
        (503, "that the page already exists says a proxy", Refusal.PASSING),
        (400, "Invalid value for classifiers", Refusal.OTHER),
    ],
)
def test_the_kind_of_a_failure_is_read_from_what_the_index_answers(
    status: int, text: str, kind: Refusal
) -> None:
    assert refusal(status, text) is kind

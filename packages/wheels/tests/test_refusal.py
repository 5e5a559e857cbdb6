import pytest

from lading_wheels._refusal import Refusal, refusal

WAREHOUSE_USED = (
    "ERROR    HTTPError: 400 Bad Request from https://localhost/legacy/\n"
    "         This filename has already been used, use a different version. See\n"
    "         https://localhost/help/#file-name-reuse for more information.\n"
)


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        (WAREHOUSE_USED, Refusal.USED_BEFORE),
        ("HTTPError: 400 Bad Request from x\n File already exists ('a', with", Refusal.EXISTS),
        ("HTTPError: 409 Conflict from http://localhost/\nConflict", Refusal.EXISTS),
        ("HTTPError: 403 Forbidden from x\nInvalid or non-existent", Refusal.FORBIDDEN),
        ("NonInteractive: Credential not found for API token.", Refusal.FORBIDDEN),
        ("HTTPError: 503 Service Unavailable from x", Refusal.PASSING),
        ("requests.exceptions.ConnectionError: ('Connection aborted.'", Refusal.PASSING),
        ("requests.exceptions.ReadTimeout: HTTP", Refusal.PASSING),
        ("HTTPError: 400 Bad Request from x\nInvalid value for classifiers", Refusal.OTHER),
        ("", Refusal.OTHER),
    ],
)
def test_the_kind_of_a_failure_is_read_from_what_twine_says(output: str, kind: Refusal) -> None:
    assert refusal(output) is kind

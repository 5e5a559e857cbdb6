"""Which repository a remote is of, and who gets the token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_github import GitHub, api_of, repository_of
from lading_github._address import trusted_origins
from lading_run import Misused


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/acme/lading",
        "https://github.com/acme/lading.git",
        "https://github.com/acme/lading/",
        "https://GitHub.com/acme/lading.git",
        "https://me:s3cret@github.com/acme/lading.git",
        "http://github.com/acme/lading",
        "ssh://git@github.com/acme/lading.git",
        "ssh://git@github.com:22/acme/lading.git",
        "ssh://git@ssh.github.com:443/acme/lading.git",
        "git+ssh://git@github.com/acme/lading",
        "git://github.com/acme/lading.git",
        "git@github.com:acme/lading.git",
        "github.com:acme/lading",
        "git@github.com:/acme/lading",
    ],
)
def test_remotes_of_github_are_known(address: str) -> None:
    assert repository_of(address) == "acme/lading"


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}[A-Za-z0-9]", fullmatch=True).filter(
    lambda name: not name.endswith(".git")
)
FORMS = ("https://github.com/{}.git", "git@github.com:{}", "ssh://git@github.com/{}/")


@given(NAMES, NAMES, st.sampled_from(FORMS))
def test_every_name_is_read_from_every_form(owner: str, name: str, form: str) -> None:
    assert repository_of(form.format(f"{owner}/{name}")) == f"{owner}/{name}"


@given(st.text() | st.text(alphabet="[]:/@.gith"))
def test_no_text_is_too_much(text: str) -> None:
    for address in (text, f"https://github.com{text}", f"https://{text}", f"git@github.com:{text}"):
        found = repository_of(address)
        assert found is None or GitHub(found, None).repository == found


@pytest.mark.parametrize(
    "address",
    [
        "https://gitlab.com/acme/lading",
        "https://github.com.example.org/acme/lading",
        "https://example.org/github.com/acme/lading",
        "git@example.org:acme/lading.git",
        "https://github.com/acme",
        "https://github.com/acme/lading/tree/main",
        "https://github.com/acme/lad ing",
        "file:///srv/github.com/acme/lading.git",
        "/srv/acme/lading.git",
        "../lading.git",
        "https://[github.com/acme/lading",
        "",
    ],
)
def test_other_remotes_are_not(address: str) -> None:
    assert repository_of(address) is None


def test_an_enterprise_has_a_host_of_its_own() -> None:
    assert repository_of("git@git.acme.org:a/b.git", "git.acme.org") == "a/b"
    assert repository_of("git@github.com:a/b.git", "git.acme.org") is None
    assert api_of("git.acme.org") == "https://git.acme.org/api/v3"
    assert api_of("acme.ghe.com") == "https://api.acme.ghe.com"


def test_only_the_api_and_its_uploads_get_the_token() -> None:
    assert trusted_origins("https://api.github.com") == {
        ("https", "api.github.com", 443),
        ("https", "uploads.github.com", 443),
    }
    assert trusted_origins("https://git.acme.org/api/v3") == {("https", "git.acme.org", 443)}
    assert trusted_origins("http://127.0.0.1:8080") == {("http", "127.0.0.1", 8080)}


@pytest.mark.parametrize("name", ["acme", "acme/lading/x", "acme/", "../x", "a b/c", "acme/.."])
def test_what_is_no_repository_is_refused(name: str) -> None:
    with pytest.raises(Misused, match="is no repository of GitHub"):
        GitHub(name, None)


@pytest.mark.parametrize(
    "api",
    [
        "api.github.com",
        "ftp://api.github.com",
        "https://",
        "https://[api",
        "https://api.github.com:https",
        "http://api.github.com",
        "",
    ],
)
def test_what_is_no_api_is_refused(api: str) -> None:
    with pytest.raises(Misused, match="is no address of GitHub's API"):
        GitHub("acme/lading", None, api=api)

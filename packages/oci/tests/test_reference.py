from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lading_oci import BadReference, Digest, Name, Platform, Reference, is_loopback

Judge = Callable[[str], dict[str, str]]
HEX = "0123456789abcdef"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

REGISTRIES = "ghcr.io localhost 127.0.0.1:5000 [::1]:5000 a.b Host.io -a.io x:99999 [::g] [:]"
PARTS = "acme api a__b a--b a._b a___b A 1 é a_"
TAGS = "v1.2.0 latest _ -x .x ä V-1"

_pieces = st.sampled_from([*REGISTRIES.split(), *PARTS.split(), ""])
_tags = st.sampled_from([*TAGS.split(), "", "a" * 128, "a" * 129])
_digests = st.sampled_from(
    [
        f"sha256:{EMPTY}",
        f"sha256:{EMPTY.upper()}",
        f"sha512:{EMPTY * 2}",
        f"md5:{EMPTY[:32]}",
        f"sha256:{EMPTY[:-1]}",
        "sha256:",
        EMPTY,
        "",
    ]
)
_texts = st.builds(
    lambda parts, tag, digest: (
        "/".join(parts)
        + ("" if tag is None else f":{tag}")
        + ("" if digest is None else f"@{digest}")
    ),
    st.lists(_pieces, min_size=1, max_size=4),
    st.none() | _tags,
    st.none() | _digests,
)
_near = st.text(alphabet="aZ0.:/@-_[]~ é\n", max_size=30)


def _parsed(text: str) -> Reference | None:
    try:
        return Reference.parse(text)
    except BadReference:
        return None


def _left_out(text: str, said: dict[str, str]) -> bool:
    """Say whether it is valid to distribution, and we refuse it on purpose."""
    registry, repository = said.get("registry", ""), said.get("repository", "")
    no_registry = not (registry == "localhost" or "." in registry or ":" in registry)
    no_image = "tag" not in said and "digest" not in said
    odd_port = registry.rpartition(":")[2] == "99999"
    odd_ipv6 = "[:]" in registry
    return no_registry or no_image or odd_port or odd_ipv6 or not repository


@given(_texts | _near)
@example("ghcr.io/" + "a" * 255 + ":v1")
@example("ghcr.io/" + "a" * 256 + ":v1")
@example("ghcr.io/acme/api:v1\n")
@example(f"ghcr.io/acme/api:v1@sha256:{EMPTY}")
def test_what_is_a_reference_to_distribution_is_one_to_us_and_means_the_same(
    judge: Judge, text: str
) -> None:
    said, found = judge(text), _parsed(text)
    if found is None:
        assert not said.get("valid") or _left_out(text, said)
        return
    assert said["valid"]
    assert said["registry"] == found.name.registry
    assert said["repository"] == found.name.repository
    assert said.get("tag") == found.tag
    assert said.get("digest") == (str(found.digest) if found.digest else None)
    assert str(found) == text


@given(_texts | _near)
def test_crane_never_takes_our_name_for_another_one(judge: Judge, text: str) -> None:
    found = _parsed(text)
    if found is None or found.name.registry == "docker.io":
        return
    said = judge(found.exact).get("crane")
    # crane wants two letters at least, and knows sha256 only: it refuses, and means nothing else.
    refused = len(found.name.repository) == 1 or "sha512" in text
    assert said == str(found.name) or (refused and said is None)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("api:v1", "'api' names no registry", "For Docker Hub write docker.io/library/api."),
        ("acme/api:v1", "'acme/api' names no registry", "For Docker Hub write docker.io/acme/api."),
        (
            "ghcr.io/acme/api",
            "ghcr.io/acme/api names no image by tag or digest",
            "Write ghcr.io/acme/api@sha256:<64 hex digits>, or add a tag: none is assumed.",
        ),
        (
            "ghcr.io/Acme/api:v1",
            "'Acme/api' is no repository of a registry",
            (
                "Its parts hold lower-case letters and digits, with single . or _, __ or dashes"
                " between them, and slashes between the parts."
            ),
        ),
        (
            "ghcr.io/acme/api:-v1",
            "'-v1' is no tag",
            "A tag is up to 128 letters, digits, _, . and -, and begins with none of . and -.",
        ),
        (
            "ghcr.io/acme/api@sha256:12",
            "sha256:12 is no digest: sha256 has 64 lower-case hex digits",
            "",
        ),
        (
            f"ghcr.io/acme/api@md5:{EMPTY[:32]}",
            f"md5:{EMPTY[:32]} is no digest: the algorithms are sha256 and sha512",
            "",
        ),
        (
            "ghcr.io/acme/api@latest",
            "'latest' is no digest",
            "Write sha256: and 64 lower-case hex digits.",
        ),
        ("host:70000/api:v1", "'host:70000' is no registry: there is no such port", ""),
        ("[:::]/api:v1", "'[:::]' is no registry: there is no such IPv6 address", ""),
        (
            "-a.io/api:v1",
            "'-a.io' is no registry",
            "A registry is a host name with a dot, or localhost, or has a port.",
        ),
        (
            "Ä:v1",
            "'Ä' is no name of an image",
            "Write it as registry.example.com/team/image.",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str, hint: str) -> None:
    with pytest.raises(BadReference) as caught:
        Reference.parse(text)
    assert (str(caught.value), caught.value.hint, caught.value.exit_code) == (message, hint, 2)


def test_a_name_can_only_exist_if_it_is_valid() -> None:
    with pytest.raises(BadReference, match="more than 255 characters"):
        Name("ghcr.io", "a" * 256)
    with pytest.raises(BadReference, match="'ghcr' is no registry"):
        Name("ghcr", "api")
    with pytest.raises(BadReference):
        Digest("sha256", EMPTY.upper())


def test_a_registry_is_asked_by_the_digest_if_there_is_one() -> None:
    digest = Digest("sha256", EMPTY)
    name = Name("ghcr.io", "acme/api")
    assert Reference(name, "v1").exact == "ghcr.io/acme/api:v1"
    assert Reference(name, "v1", digest).exact == f"ghcr.io/acme/api@sha256:{EMPTY}"


@pytest.mark.parametrize(
    ("registry", "here"),
    [
        ("127.0.0.1:5000", True),
        ("127.9.0.1", True),
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("a.localhost:5000", True),
        ("[::1]:5000", True),
        ("[::2]:5000", False),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1:5000", False),
        ("ghcr.io", False),
        ("no registry", False),
    ],
)
def test_loopback_is_known_by_the_address(registry: str, *, here: bool) -> None:
    assert is_loopback(registry) is here
    if " " not in registry:
        assert Name(registry, "api").loopback is here


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("linux/amd64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/arm", "linux/arm/v7"),
        ("linux/arm/v6", "linux/arm/v6"),
    ],
)
def test_a_variant_that_says_nothing_is_left_out(text: str, plain: str) -> None:
    assert str(Platform.parse(text)) == plain
    assert Platform.parse(text) == Platform.parse(plain)


@pytest.mark.parametrize(
    "text", ["", "linux", "linux/", "linux/a/b/c", "linux/amd64/", "L/a", "a/b "]
)
def test_what_is_no_platform_is_refused(text: str) -> None:
    with pytest.raises(BadReference, match="is no platform"):
        Platform.parse(text)


@given(st.binary(max_size=200))
def test_a_digest_is_that_of_hashlib(data: bytes) -> None:
    digest = Digest.of(data)
    assert Digest.parse(str(digest)) == digest
    assert len(digest.hex) == 64
    assert set(digest.hex) <= set(HEX)
    assert len(Digest.of(data, "sha512").hex) == 128

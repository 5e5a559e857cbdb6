import http.client
import logging
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lading_oci import (
    CONFIG,
    EMPTY,
    INDEX,
    AccessDenied,
    BadReference,
    Descriptor,
    Digest,
    Layout,
    LayoutWriter,
    Login,
    Name,
    NotThere,
    Patience,
    PlainHttp,
    Platform,
    Reference,
    Registry,
    RegistryFails,
    TooManyRequests,
    WrongBytes,
    canonical,
    fallback_tag,
)
from lading_oci._http import Http
from lading_oci._said import Kind, read_failure
from lading_oci.testing import Change, Fault, faltering, half, small_layout
from lading_run import Command, CommandFailed, Completed, LadingError, Misused, run

pytestmark = pytest.mark.engine

SIGNATURE = "application/vnd.test.signature.v1+json"
OTHER = "application/vnd.test.sbom.v1+json"
NOBODY = Digest.of(b"nobody has this")


class Recorder:
    """Runs commands, keeps them, and looks at them while they run."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def __call__(self, command: Command, /) -> Completed:
        self.commands.append(command)
        return run(command)


def _ann(registry: str) -> Login:
    return Login(registry=registry, user="ann", secret="hunter22", source="the test")


def _referrer(folder: Path, subject: Layout, kind: str) -> Layout:
    """Write an artifact that refers to an image."""
    writer = LayoutWriter(folder)
    of = Descriptor(
        media_type=subject.descriptors[0].media_type,
        digest=subject.digest,
        size=subject.descriptors[0].size,
    )
    layer = writer.add_bytes(kind.encode(), "text/plain")
    config = writer.add_json({}, EMPTY)
    return writer.finish([writer.add_manifest(config, [layer], artifact_type=kind, subject=of)])


@pytest.fixture(params=["registry", "simple", "modern"])
def host(request: pytest.FixtureRequest) -> str:
    """Each registry in turn; only the modern one has the referrers API."""
    host = request.getfixturevalue(request.param)
    assert isinstance(host, str)
    return host


def test_an_image_is_pushed_by_digest_then_tagged_and_comes_back_byte_for_byte(
    host: str, client: Registry, tmp_path: Path
) -> None:
    layout, name = small_layout(tmp_path / "layout"), Name(host, "push/all")
    assert client.tags(name) == ()
    assert client.resolve(Reference(name, "v1")) is None
    pushed = client.push(layout, name)
    assert (pushed.digest, pushed.sent, pushed.there) == (layout.digest, 4, 0)
    assert client.tags(name) == ()
    assert client.exists(Reference(name, digest=layout.digest))
    client.tag(name, layout.digest, "v1")
    client.tag(name, layout.digest, "latest")
    assert client.tags(name) == ("latest", "v1")
    assert client.resolve(Reference(name, "v1")) == layout.digest
    assert client.manifest(Reference(name, "v1")) == layout.path(layout.digest).read_bytes()
    back = client.pull(Reference(name, "v1"), tmp_path / "back")
    assert back.digest == layout.digest
    assert back.blobs.keys() == layout.blobs.keys()
    assert list(back.platforms()) == [Platform("linux", "amd64"), Platform("linux", "arm64")]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_only_what_is_not_there_is_sent(
    registry: str, client: Registry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = Name(registry, "push/some")
    amd = small_layout(tmp_path / "amd", "linux/amd64")
    both = small_layout(tmp_path / "both")
    client.push(amd, name)
    with caplog.at_level(logging.INFO, logger="lading_oci"):
        pushed = client.push(both, name)
    assert (pushed.sent, pushed.there) == (2, 2)
    assert caplog.messages == [f"{name}@{both.digest}: 2 blobs sent, 2 were there"]
    again = client.push(both, name)
    assert (again.sent, again.there) == (0, 4)


def test_a_layout_of_several_images_is_pushed_as_its_index(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    name, writer = Name(registry, "push/several"), LayoutWriter(tmp_path / "several")
    single = [small_layout(tmp_path / text, f"linux/{text}") for text in ("amd64", "arm64")]
    listed = []
    for layout in single:
        for blob in layout.blobs.values():
            writer.copy(layout, blob)
        listed.append(layout.descriptors[0])
    layout = writer.finish(listed)
    assert client.push(layout, name).digest == layout.digest
    index = (tmp_path / "several" / "index.json").read_bytes()
    assert client.manifest(Reference(name, digest=layout.digest)) == index


def test_a_blob_is_fetched_and_known_to_be_there(
    host: str, client: Registry, tmp_path: Path
) -> None:
    layout, name = small_layout(tmp_path / "layout", "linux/amd64"), Name(host, "blobs/one")
    client.push(layout, name)
    [layer] = layout.layers()
    assert client.blob(name, layer.digest) == layout.path(layer.digest).read_bytes()
    assert client.holds(name, layer.digest)
    assert not client.holds(name, NOBODY)
    with pytest.raises(NotThere):
        client.blob(name, NOBODY)


def test_what_refers_to_an_image_is_found_by_the_api_and_by_the_tag(
    host: str, client: Registry, tmp_path: Path
) -> None:
    image, name = small_layout(tmp_path / "image", "linux/amd64"), Name(host, "referrers/all")
    client.push(image, name)
    assert client.referrers(name, image.digest) == ()
    signature = _referrer(tmp_path / "signature", image, SIGNATURE)
    sbom = _referrer(tmp_path / "sbom", image, OTHER)
    client.push(signature, name)
    client.push(sbom, name)
    found = {each.digest for each in client.referrers(name, image.digest)}
    assert found == {signature.digest, sbom.digest}
    [only] = client.referrers(name, image.digest, SIGNATURE)
    assert (only.digest, only.artifact_type) == (signature.digest, SIGNATURE)
    assert client.referrers(name, image.digest, "application/vnd.test.none") == ()
    assert client.referrers(name, NOBODY) == ()


@pytest.mark.parametrize("told", ["", EMPTY])
def test_a_type_that_the_fallback_tag_does_not_tell_is_read_from_the_manifest(
    simple: str, client: Registry, tmp_path: Path, told: str
) -> None:
    image, name = small_layout(tmp_path / "image", "linux/amd64"), Name(simple, "referrers/untold")
    signature = _referrer(tmp_path / "signature", image, SIGNATURE)
    client.push(image, name)
    client.push(signature, name)
    listed = {**signature.descriptors[0].as_json(), "artifactType": told}
    writer = LayoutWriter(tmp_path / "index")
    for blob in signature.blobs.values():
        writer.copy(signature, blob)
    index = writer.add_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [listed]}, INDEX)
    layout = writer.finish([index])
    client.push(layout, name)
    client.tag(name, layout.digest, fallback_tag(image.digest))
    [found] = client.referrers(name, image.digest, SIGNATURE)
    assert found.digest == signature.digest
    assert client.referrers(name, image.digest, OTHER) == ()


def test_a_list_of_referrers_is_read_to_its_last_page(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    def page(*digests: Digest) -> bytes:
        listed = [
            {"mediaType": CONFIG, "digest": str(digest), "size": 1, "artifactType": OTHER}
            for digest in digests
        ]
        return canonical({"schemaVersion": 2, "mediaType": INDEX, "manifests": listed})

    first, second = Digest.of(b"1"), Digest.of(b"2")
    link = {"Link": f'</v2/pages/x/referrers/{NOBODY}?last=1>; rel="next"', "Content-Type": INDEX}
    faults = [
        Fault("GET", "last=1", status=200, body=page(first, second)),
        Fault("GET", "/referrers/", status=200, headers=link, body=page(first)),
    ]
    with faltering(registry, faults) as host:
        found = client.referrers(Name(host, "pages/x"), NOBODY)
    assert [each.digest for each in found] == [first, second]


def test_a_login_reaches_crane_and_is_written_nowhere(
    guarded: str, crane: Path, tmp_path: Path
) -> None:
    on_disk: list[dict[str, str]] = []

    def watching(command: Command, /) -> Completed:
        folder = Path(str(command.env["DOCKER_CONFIG"]))
        on_disk.append({file.name: file.read_text() for file in folder.iterdir()})
        assert "hunter22" not in repr(command)
        assert folder.stat().st_mode & 0o777 == 0o700
        done = run(command)
        on_disk.append({file.name: file.read_text() for file in folder.iterdir()})
        return done

    client = Registry(crane, logins=_ann, runner=watching)
    layout, name = small_layout(tmp_path / "layout", "linux/amd64"), Name(guarded, "login/right")
    client.push(layout, name)
    client.tag(name, layout.digest, "v1")
    assert client.resolve(Reference(name, "v1")) == layout.digest
    assert client.referrers(name, layout.digest) == ()
    assert len(on_disk) == 7  # before and after each, but for the one that finds nothing
    for files in on_disk:
        assert files.keys() == {"config.json", "docker-credential-lading"}
        assert not any("hunter22" in text for text in files.values())
        assert files["config.json"] == f'{{"credHelpers": {{"{guarded}": "lading"}}}}'


def test_a_missing_login_is_told_with_the_variables_to_set(
    guarded: str, client: Registry, tmp_path: Path
) -> None:
    layout, name = small_layout(tmp_path / "layout", "linux/amd64"), Name(guarded, "login/none")
    with pytest.raises(AccessDenied) as caught:
        client.push(layout, name)
    what = f"{name}@{layout.digest}"
    assert str(caught.value).startswith(f"{guarded} wants a login for {what}, and there is none (")
    port = guarded.rpartition(":")[2]
    assert caught.value.hint == (
        f"Set LADING_REGISTRY_USER_127_0_0_1_{port} and LADING_REGISTRY_PASSWORD_127_0_0_1_{port},"
        f" or run `docker login {guarded}`."
    )
    assert caught.value.exit_code == 69
    with pytest.raises(AccessDenied, match="wants a login"):
        client.referrers(name, layout.digest)


def test_a_wrong_login_is_told_by_its_source_and_not_by_its_value(
    guarded: str, crane: Path, tmp_path: Path
) -> None:
    def wrong(registry: str) -> Login:
        return Login(registry=registry, user="ann", secret="nonsense77", source="the moon")

    client, name = Registry(crane, logins=wrong), Name(guarded, "login/wrong")
    with pytest.raises(AccessDenied) as caught:
        client.resolve(Reference(name, "v1"))
    text = str(caught.value)
    assert text.startswith(f"{guarded} refuses {name}:v1 to the login from the moon (")
    assert "nonsense77" not in text + caught.value.hint
    with pytest.raises(AccessDenied, match="the moon"):
        client.referrers(name, NOBODY)


@pytest.mark.parametrize(("status", "code"), [(401, "UNAUTHORIZED"), (403, "DENIED"), (403, "X")])
def test_who_may_read_but_not_write_is_told_and_nothing_is_tagged(
    registry: str, crane: Path, tmp_path: Path, status: int, code: str
) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    body = canonical({"errors": [{"code": code, "message": "no"}]}) if code != "X" else b""
    fault = Fault("PUT", "/manifests/", status=status, body=body)
    client = Registry(crane, logins=_ann)
    with faltering(registry, [fault]) as host:
        name = Name(host, f"denied/{status}-{code.lower()}")
        with pytest.raises(AccessDenied, match=r"refuses .* to the login from the test"):
            client.push(layout, name)
        assert fault.seen
        assert client.tags(name) == ()


def _challenge(kind: str, host: str) -> dict[str, str]:
    return {
        "basic": {"WWW-Authenticate": 'Basic realm="x"'},
        "bearer": {"WWW-Authenticate": f'Bearer realm="http://{host}/token",service="reg"'},
        "digest": {"WWW-Authenticate": 'Digest realm="x"'},
    }[kind]


@pytest.mark.parametrize(
    ("kind", "token"),
    [("bearer", b'{"token": "t0ken"}'), ("bearer", b'{"access_token": "t0ken"}'), ("basic", b"")],
)
def test_the_one_get_of_ours_logs_in_as_the_registry_wants_it(
    modern: str, crane: Path, kind: str, token: bytes
) -> None:
    basic = "Basic YW5uOmh1bnRlcjIy"
    refusal = Fault("GET", "/referrers/", status=401, times=1)
    tokens = Fault("GET", "^/token", status=200, body=token)
    heard = Fault("GET", "/referrers/", change=bytes)
    with faltering(modern, [refusal, tokens, heard]) as host:
        refusal.headers = _challenge(kind, host)
        assert Registry(crane, logins=_ann).referrers(Name(host, "one/get"), NOBODY) == ()
    assert refusal.logins == [""]
    if kind == "basic":
        assert heard.logins == [basic]
        return
    assert tokens.seen == ["/token?service=reg&scope=repository%3Aone%2Fget%3Apull"]
    assert tokens.logins == [basic]
    assert heard.logins == ["Bearer t0ken"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_token_server_that_falters_is_no_refusal(modern: str, crane: Path, status: int) -> None:
    refusal = Fault("GET", "/referrers/", status=401)
    tokens = Fault("GET", "^/token", status=status, headers={"Retry-After": "9999"})
    with faltering(modern, [refusal, tokens]) as host:
        refusal.headers = _challenge("bearer", host)
        with pytest.raises(LadingError) as caught:
            Registry(crane, logins=_ann).referrers(Name(host, "one/get"), NOBODY)
    assert not isinstance(caught.value, AccessDenied)
    assert tokens.seen


def test_a_blob_that_lies_elsewhere_is_asked_for_there_with_head(modern: str, crane: Path) -> None:
    there = Fault("HEAD", "^/store/", status=200)
    signed = Fault("GET", "^/store/", status=403)
    moved = Fault("HEAD", "/blobs/", status=307)
    with faltering(modern, [there, signed, moved]) as host:
        moved.headers = {"Location": f"http://{host}/store/blob"}
        assert Registry(crane).holds(Name(host, "one/head"), NOBODY)
    assert (there.seen, signed.seen) == (["/store/blob"], [])


@pytest.mark.parametrize("scheme", ["http", "ftp"])
def test_nobody_is_redirected_to_where_there_is_no_https(modern: str, scheme: str) -> None:
    moved = Fault("GET", "/blobs/", status=307)
    there = Fault("GET", "^/store/", status=200)
    with faltering(modern, [moved, there]) as host:
        moved.headers = {"Location": f"{scheme}://{host}/store/blob?signature=s3cret"}
        http = Http("registry.test", None, plain=scheme == "ftp", silence=5)
        http._base = f"http://{host}"  # as if it spoke TLS
        with pytest.raises(PlainHttp) as caught:
            http.get("/v2/a/b/blobs/x", Name("registry.test", "a/b"))
    assert str(caught.value) == (
        f"registry.test redirects to {scheme}://127.0.0.1, which is no HTTPS"
    )
    assert there.seen == []


def test_an_identity_token_is_changed_for_an_access_token(modern: str, crane: Path) -> None:
    def identity(registry: str) -> Login:
        return Login(registry=registry, user="<token>", secret="idt0ken", source="the test")

    refusal = Fault("GET", "/referrers/", status=401, times=1)
    tokens = Fault("POST", "^/token$", status=200, body=b'{"access_token": "t0ken"}')
    heard = Fault("GET", "/referrers/", change=bytes)
    with faltering(modern, [refusal, tokens, heard]) as host:
        refusal.headers = _challenge("bearer", host)
        assert Registry(crane, logins=identity).referrers(Name(host, "one/get"), NOBODY) == ()
    assert heard.logins == ["Bearer t0ken"]


@pytest.mark.parametrize(
    ("kind", "token"), [("bearer", b"[]"), ("bearer", b"no JSON"), ("basic", b""), ("digest", b"")]
)
def test_a_challenge_that_cannot_be_met_is_a_refusal(
    modern: str, client: Registry, kind: str, token: bytes
) -> None:
    refusal = Fault("GET", "/referrers/", status=401)
    with faltering(modern, [refusal, Fault("GET", "^/token", status=200, body=token)]) as host:
        refusal.headers = _challenge(kind, host)
        with pytest.raises(AccessDenied, match="wants a login for the list of what refers to"):
            client.referrers(Name(host, "one/get"), NOBODY)


def test_what_is_not_there_cannot_be_read_or_tagged(
    host: str, client: Registry, tmp_path: Path
) -> None:
    name = Name(host, "nothing/here")
    with pytest.raises(NotThere, match=f"{name}:v1 is not there"):
        client.manifest(Reference(name, "v1"))
    with pytest.raises(NotThere):
        client.tag(name, NOBODY, "v1")
    with pytest.raises(NotThere) as caught:
        client.pull(Reference(name, digest=NOBODY), tmp_path / "x")
    assert caught.value.exit_code == 3
    assert not (tmp_path / "x").exists()
    assert not client.exists(Reference(name, "v1"))


def test_too_many_requests_are_waited_for_as_long_as_the_registry_asks(
    registry: str, crane: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    layout, slept = small_layout(tmp_path / "layout", "linux/amd64"), list[float]()
    client = Registry(crane, patience=Patience(sleep=slept.append))
    # crane itself tries three times; then it is asked how long to wait.
    fault = Fault("GET", "/manifests/", status=429, headers={"Retry-After": "7"}, times=3)
    again = Fault("HEAD", "/manifests/", status=429, headers={"Retry-After": "7"}, times=1)
    with faltering(registry, [fault, again]) as host:
        name = Name(host, "busy/once")
        client.push(layout, Name(registry, "busy/once"))
        with caplog.at_level(logging.WARNING, logger="lading_oci"):
            assert client.resolve(Reference(name, digest=layout.digest)) == layout.digest
    assert slept == [7]
    assert caplog.messages == [
        f"{host} gets too many requests; {name}@{layout.digest} is tried again in 7 s"
    ]
    assert len(fault.seen) == 3


def test_referrers_wait_too_and_give_up_with_a_clear_message(registry: str, crane: Path) -> None:
    slept = list[float]()
    client = Registry(crane, patience=Patience(sleep=slept.append, tries=3))
    fault = Fault("GET", "/referrers/", status=429, headers={"Retry-After": "2"})
    with faltering(registry, [fault]) as host, pytest.raises(TooManyRequests) as caught:
        client.referrers(Name(host, "busy/always"), NOBODY)
    assert slept == [2, 2]
    what = f"the list of what refers to {host}/busy/always@{NOBODY}"
    assert str(caught.value) == (
        f"{host} gets too many requests and refused {what} 3 times; it asks to wait 2 s"
    )
    assert caught.value.exit_code == 69


def test_a_pause_that_is_too_long_is_told_and_not_waited_for(registry: str, crane: Path) -> None:
    slept = list[float]()
    client = Registry(crane, patience=Patience(sleep=slept.append))
    fault = Fault("GET", "/referrers/", status=429, headers={"Retry-After": "3600"})
    with faltering(registry, [fault]) as host, pytest.raises(TooManyRequests) as caught:
        client.referrers(Name(host, "busy/long"), NOBODY)
    assert slept == []
    assert caught.value.wait == 3600


def test_a_broken_registry_is_told_and_nothing_is_tagged(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    fault = Fault("PUT", "/manifests/", status=500, body=b"out of disk")
    with faltering(registry, [fault, Fault("GET", "/referrers/", status=502)]) as host:
        name = Name(host, "broken/disk")
        with pytest.raises(RegistryFails) as caught:
            client.push(layout, name)
        assert client.tags(name) == ()
        with pytest.raises(RegistryFails, match="it answered 502"):
            client.referrers(name, layout.digest)
    assert str(caught.value).startswith(f"{host} failed at {name}@{layout.digest}: PUT http://")
    assert str(caught.value).endswith(
        "unexpected status code 500 Internal Server Error: out of disk"
    )
    assert caught.value.hint == "Run the same command again: what has arrived is not sent twice."


@contextmanager
def silent() -> Iterator[str]:
    """A registry that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_registry_that_hangs_is_waited_for_aloud_and_then_given_up(
    crane: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="lading_oci")
    patience = Patience(answer=0.5, silence=0.6, deadline=0.7, quiet=0.1, again=0.3)
    client = Registry(crane, patience=patience)
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    with silent() as host:
        name = Name(host, "hangs/here")
        with pytest.raises(RegistryFails, match=r"no answer came in 0\.5 s") as caught:
            client.is_at(Reference(name, "v1"), NOBODY)
        assert caught.value.exit_code == 69
        assert caplog.messages[0] == f"waiting for {host}: {name}:v1 ..."
        assert caplog.messages[1] == f"still waiting for {host}, 0 s"
        with pytest.raises(RegistryFails, match=r"the tags of .*: it was not done in 1 s"):
            client.tags(name)
        with pytest.raises(RegistryFails, match=r"it was not done in 1 s") as caught:
            client.push(layout, name)
    assert caught.value.exit_code == 69
    assert f"waiting for {host}: {name}@{layout.digest} ..." in caplog.messages
    assert Patience().of(16 * 1024 * 100) == 400


def test_no_registry_is_waited_for_while_crane_is_got(
    registry: str, crane: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="lading_oci")
    known = list[Path]()

    def got() -> Path:
        if not known:
            time.sleep(2.5)
            known.append(crane)
        return crane

    client = Registry(got, patience=Patience(quiet=2))
    assert client.tags(Name(registry, "nobody/there")) == ()
    assert caplog.messages == []


def test_no_registry_is_told(client: Registry) -> None:
    name = Name("127.0.0.1:1", "nobody/home")
    with pytest.raises(RegistryFails, match="connection refused"):
        client.resolve(Reference(name, "v1"))
    with pytest.raises(RegistryFails, match="refused"):
        client.referrers(name, NOBODY)


def _other(body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1])


@pytest.mark.parametrize(
    ("part", "change"),
    [("config", half), ("layer", half), ("manifest", half), ("layer", _other), ("config", _other)],
)
def test_half_a_blob_and_other_bytes_are_never_taken(
    registry: str, client: Registry, tmp_path: Path, part: str, change: Change
) -> None:
    error = RegistryFails if change is half else WrongBytes
    layout, name = small_layout(tmp_path / "layout", "linux/amd64"), Name(registry, "cut/off")
    client.push(layout, name)
    manifest = layout.manifest()
    digest = {"config": manifest.config, "layer": manifest.layers[0]}.get(
        part, layout.descriptors[0]
    ).digest
    fault = Fault("GET", str(digest), change=change)
    with faltering(registry, [fault]) as host:
        reference = Reference(Name(host, "cut/off"), digest=layout.digest)
        with pytest.raises(error) as caught:
            client.pull(reference, tmp_path / "back")
        if part == "layer":
            with pytest.raises(error):
                client.blob(reference.name, digest)
    assert fault.seen
    assert caught.value.exit_code == (69 if change is half else 7)
    assert [path.name for path in tmp_path.iterdir()] == ["layout"]


def test_another_digest_than_asked_is_refused(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    other = small_layout(tmp_path / "other", "linux/arm64")
    manifest = other.path(other.digest).read_bytes()
    headers = {"Content-Type": other.descriptors[0].media_type}
    fault = Fault("GET", "/manifests/", status=200, headers=headers, body=manifest)
    with faltering(registry, [fault]) as host:
        name = Name(host, "another/digest")
        with pytest.raises(WrongBytes, match="does not match requested digest"):
            client.manifest(Reference(name, digest=layout.digest))
        with pytest.raises(WrongBytes):
            client.tag(name, layout.digest, "v1")
        assert client.tags(name) == ()


def test_a_registry_that_gives_what_it_did_not_get_is_not_believed_by_the_fallback(
    simple: str, client: Registry, tmp_path: Path
) -> None:
    layout, name = small_layout(tmp_path / "image", "linux/amd64"), Name(simple, "not/index")
    client.push(layout, name)
    client.tag(name, layout.digest, fallback_tag(NOBODY))
    with pytest.raises(LadingError, match=r"it is a manifest and no index"):
        client.referrers(name, NOBODY)


def test_a_folder_that_holds_something_is_not_pulled_into(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Misused, match="is not empty"):
        client.pull(Reference(Name(registry, "any/thing"), "v1"), tmp_path)


@pytest.mark.parametrize("private", ["10.0.0.1:5000", "172.31.1.1", "192.168.1.9:443"])
def test_crane_gets_no_chance_to_fall_back_to_plain_http(client: Registry, private: str) -> None:
    with pytest.raises(PlainHttp) as caught:
        client.tags(Name(private, "any/thing"))
    assert str(caught.value) == (
        f"{private} is a private address, with which crane would speak plain HTTP if HTTPS fails"
    )
    assert caught.value.hint.endswith(f'plain-http = true in [registries."{private}"].')


@pytest.mark.parametrize("name", ["127.0.0.1.nip.io", "[2001:db8::1]:5000", "registry.local:5000"])
def test_what_an_older_crane_takes_for_this_machine_is_refused(client: Registry, name: str) -> None:
    with pytest.raises(PlainHttp, match="some versions of crane speak plain HTTP"):
        client.tags(Name(name, "any/thing"))


def test_plain_http_where_https_was_tried_is_told(
    registry: str, client: Registry, crane: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faltering(registry, []) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        name = Name("registry.test", "plain/http")
        with pytest.raises(PlainHttp) as caught:
            client.tags(name)
        assert str(caught.value) == "registry.test speaks plain HTTP, where HTTPS was tried"
        allowed = Registry(crane, plain_http=["registry.test"])
        assert allowed.tags(name) == ()
        assert allowed.referrers(name, NOBODY) == ()


def test_a_name_that_crane_does_not_take_is_told(client: Registry) -> None:
    with pytest.raises(BadReference, match=r"of one letter, such as that of ghcr\.io/x"):
        client.tags(Name("ghcr.io", "x"))


def test_crane_ended_by_a_signal_is_no_answer_of_a_registry(registry: str, crane: Path) -> None:
    def killed(command: Command, /) -> Completed:
        raise CommandFailed(command, returncode=-9)

    with pytest.raises(CommandFailed, match="SIGKILL"):
        Registry(crane, runner=killed).tags(Name(registry, "any/thing"))


def test_looking_changes_nothing_and_pushing_does(
    registry: str, crane: Path, tmp_path: Path
) -> None:
    recorder, name = Recorder(), Name(registry, "looks/first")
    client = Registry(crane, runner=recorder)
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    client.exists(Reference(name, "v1"))
    client.tags(name)
    client.push(layout, name)
    client.tag(name, layout.digest, "v1")
    client.pull(Reference(name, "v1"), tmp_path / "back")
    verbs = [(command.argv[2], command.looks) for command in recorder.commands]
    assert verbs == [
        ("manifest", True),
        ("ls", True),
        ("push", False),
        ("tag", False),
        ("pull", True),
    ]


class Lying:
    """Answers for crane, as a broken one might."""

    def __init__(self, stdout: str = "", layout: Layout | None = None) -> None:
        self._stdout = stdout
        self._layout = layout

    def __call__(self, command: Command, /) -> Completed:
        if self._layout:
            shutil.copytree(self._layout.folder, command.argv[-1])
        return Completed(returncode=0, stdout=self._stdout, stderr="")


def test_crane_is_not_believed_either(crane: Path, tmp_path: Path) -> None:
    name, layout = Name("127.0.0.1:9", "any/thing"), small_layout(tmp_path / "layout")
    said = Registry(crane, runner=Lying("other bytes"))
    with pytest.raises(WrongBytes, match=f"its bytes are of {Digest.of(b'other bytes')}"):
        said.manifest(Reference(name, digest=layout.digest))
    with pytest.raises(WrongBytes, match="other bytes was pushed"):
        said.push(layout, name)
    wrong = Registry(crane, runner=Lying(layout=layout))
    with pytest.raises(WrongBytes, match=f"its bytes are of {layout.digest}"):
        wrong.pull(Reference(name, digest=NOBODY), tmp_path / "wrong")
    for blob in layout.documents:
        layout.path(blob).write_bytes(b"{}")
    broken = Registry(crane, runner=Lying(layout=layout))
    with pytest.raises(WrongBytes, match="has 2 bytes and not"):
        broken.pull(Reference(name, "v1"), tmp_path / "broken")
    assert [path.name for path in tmp_path.iterdir()] == ["layout"]


def test_an_image_that_is_gone_between_two_pages_ends_the_list(
    modern: str, client: Registry
) -> None:
    page = canonical({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
    link = {"Link": "<?last=1>; rel=next"}
    faults = [
        Fault("GET", "last=1", status=404),
        Fault("GET", "/referrers/", status=200, headers=link, body=page),
    ]
    with faltering(modern, faults) as host:
        assert client.referrers(Name(host, "pages/x"), NOBODY) == ()
    assert faults[0].seen == [f"/v2/pages/x/referrers/{NOBODY}?last=1"]


def test_a_push_where_nothing_is_says_that_it_may_have_to_be_created(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    faults = [Fault(method, "", status=404) for method in ("GET", "HEAD", "POST", "PUT")]
    with faltering(registry, faults) as host:
        name = Name(host, "no/repository")
        with pytest.raises(NotThere) as caught:
            client.push(layout, name)
    said = f"{host} takes no image for {name}: it answers that this is not there"
    assert str(caught.value) == said
    assert "Some registries want a repository created first." in caught.value.hint
    assert caught.value.exit_code == 3


def test_that_https_was_tried_first_is_no_part_of_a_refusal(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    with faltering(registry, [Fault("GET", "^/v2/$", status=403)]) as host:
        with pytest.raises(AccessDenied) as caught:
            client.push(layout, Name(host, "no/entry"))
        said = f"(GET http://{host}/v2/: unexpected status code 403 Forbidden)"
    assert str(caught.value).endswith(said)


def test_a_list_without_an_end_is_refused(modern: str, client: Registry) -> None:
    page = canonical({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
    link = {"Link": "<?last=1>; rel=next"}
    fault = Fault("GET", "/referrers/", status=200, headers=link, body=page)
    with (
        faltering(modern, [fault]) as host,
        pytest.raises(LadingError, match="more than 100 pages"),
    ):
        client.referrers(Name(host, "pages/x"), NOBODY)


def test_a_referrer_that_is_an_index_of_no_type_has_none(
    simple: str, client: Registry, tmp_path: Path
) -> None:
    image, name = small_layout(tmp_path / "image"), Name(simple, "index/untold")
    client.push(image, name)
    listed = [image.descriptors[0].as_json()]
    writer = LayoutWriter(tmp_path / "list")
    for blob in image.blobs.values():
        writer.copy(image, blob)
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}
    layout = writer.finish([writer.add_json(index, INDEX)])
    client.push(layout, name)
    client.tag(name, layout.digest, fallback_tag(NOBODY))
    assert client.referrers(name, NOBODY, SIGNATURE) == ()
    assert [each.digest for each in client.referrers(name, NOBODY)] == [image.digest]


def test_a_login_is_not_sent_where_there_is_no_https() -> None:
    http = Http("registry.test", _ann("registry.test"), plain=False, silence=5)
    challenge = 'Bearer realm="http://elsewhere.test/token",service="x"'
    with pytest.raises(PlainHttp, match=r"'http://elsewhere.test/token', which is no"):
        http._authorization(challenge, Name("registry.test", "any/thing"))
    plain = Http("registry.test", _ann("registry.test"), plain=True, silence=5)
    with pytest.raises(PlainHttp, match="sends logins to '', which is no"):
        plain._authorization('Bearer service="x"', Name("registry.test", "any/thing"))


def test_a_connection_that_breaks_tells_nothing_of_what_is_there() -> None:
    push = 'Error: Patch "https://x.test/v2/a/blobs/uploads/1": unexpected EOF'
    assert read_failure(push).kind is Kind.OTHER


def test_what_crane_says_is_read_from_its_last_error() -> None:
    noise = (
        "2026/11/21 retrying\nError: GET https://x.test/v2/: NAME_UNKNOWN: 500 Server Error: x\n"
    )
    assert read_failure(noise).kind is Kind.ABSENT
    assert read_failure("").text == "it said nothing"
    assert read_failure("panic: oh no").text == "panic: oh no"


def test_what_is_sent_in_chunks_arrives_whole(modern: str) -> None:
    with faltering(modern, []) as host:
        connection = http.client.HTTPConnection(host, timeout=30)
        path = f"/v2/in/chunks/blobs/uploads/?digest={Digest.of(b'onetwo')}"
        connection.request("POST", path, iter([b"one", b"two"]), encode_chunked=True)
        assert connection.getresponse().status == 201
        connection.close()
    assert Registry(Path("crane")).holds(Name(modern, "in/chunks"), Digest.of(b"onetwo"))

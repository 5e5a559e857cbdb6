import pytest

import lading_wheels
from lading_run.testing import check_lazy
from lading_wheels import Index, UnknownIndex, index_named
from lading_wheels._errors import NoAddress
from lading_wheels._project import version_line

ACME = Index(upload="https://localhost/up/", simple="https://localhost/simple/")


def test_every_name_is_offered_lazily() -> None:
    check_lazy(lading_wheels)


def test_the_public_indexes_are_known_by_name() -> None:
    for name in ("pypi", "testpypi"):
        index = index_named(name, {})
        assert index.upload.endswith("/legacy/")
        assert index.simple.endswith("/simple/")
        assert index.deadline == 300


def test_a_table_comes_before_a_public_index() -> None:
    assert index_named("pypi", {"pypi": ACME}) is ACME


def test_an_index_without_a_table_is_told() -> None:
    with pytest.raises(UnknownIndex) as caught:
        index_named("acne", {"acme": ACME})
    assert str(caught.value) == "there is no index 'acne'; known are acme, pypi, testpypi"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("address", ["", "localhost/simple", "ftp://localhost/", "http://[::1/"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(NoAddress) as caught:
        index_named("acme", {"acme": Index(upload=ACME.upload, simple=address)})
    assert str(caught.value) == f"[indexes.acme] simple: {address!r} is no address"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[project]\nname = "a"\nversion = "1"', 3),
        ('[project] # here\r\n"version"="1"\r\n', 2),
        ('[project.urls]\nversion = "1"\n', 0),
        ('project.version = "1"\n', 1),
        ('[project]\ntext = """\nversion = "0"\n[tool]\n"""\nversion = "1"\n', 6),
        ("", 0),
    ],
)
def test_the_line_of_the_version_is_found(text: str, line: int) -> None:
    assert version_line(text) == line

import re
from collections.abc import Callable

import pytest
import semver
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.version import Version as Packaged

from lading_version import Grammar, NotAVersion, Part, Version

OCI_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")

small = st.integers(0, 3) | st.integers(0, 2**64 - 1)
groups = st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True).filter(
    lambda text: re.fullmatch("0[0-9]+", text) is None
)
builds = st.lists(groups, max_size=3).map(".".join)
pres = st.none() | st.tuples(st.sampled_from(["dev", "alpha", "beta", "rc"]), small)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    try:
        return Version(draw(small), draw(small), draw(small), draw(pres), draw(builds))
    except NotAVersion as error:
        assume(error.grammars != ("Kubernetes label",))
        raise


@given(versions(), versions())
def test_semver_agrees_on_the_order(a: Version, b: Version) -> None:
    judged = semver.Version.parse(a.semver).compare(semver.Version.parse(b.semver))
    assert (a < b, a > b, a <= b, a >= b) == (judged < 0, judged > 0, judged <= 0, judged >= 0)


@given(versions(), versions())
def test_packaging_agrees_on_the_order_without_build_metadata(a: Version, b: Version) -> None:
    judges = Packaged(a.public.pep440), Packaged(b.public.pep440)
    assert (a < b, a > b) == (judges[0] < judges[1], judges[0] > judges[1])


@given(versions(), versions())
def test_a_lesser_version_is_lesser_in_pep_440_with_build_metadata_too(
    a: Version, b: Version
) -> None:
    if a < b:
        assert Packaged(a.pep440) < Packaged(b.pep440)


@given(versions())
def test_every_grammar_reads_back_what_it_wrote(version: Version) -> None:
    assert {g.read(g.write(version)) for g in Grammar} == {version}


@given(versions())
def test_the_spelling_is_the_normal_one_of_each_standard(version: Version) -> None:
    assert str(Packaged(version.pep440)) == version.pep440
    assert str(semver.Version.parse(version.semver)) == version.semver
    assert OCI_TAG.fullmatch(version.oci)
    assert LABEL.fullmatch(version.label)


@given(versions())
def test_a_prerelease_is_one_for_packaging_too(version: Version) -> None:
    assert Packaged(version.pep440).is_prerelease == version.is_prerelease
    assert Packaged(version.pep440).is_devrelease == (version.pre or ("",))[0].startswith("dev")


@pytest.mark.parametrize(
    ("semver", "pep440", "oci"),
    [
        ("1.2.0", "1.2.0", "1.2.0"),
        ("1.2.0-0.dev.3+g5f", "1.2.0.dev3+g5f", "1.2.0-0.dev.3_g5f"),
        ("1.2.0-alpha.0", "1.2.0a0", "1.2.0-alpha.0"),
        ("1.2.0-beta.1", "1.2.0b1", "1.2.0-beta.1"),
        ("1.2.0-rc.10", "1.2.0rc10", "1.2.0-rc.10"),
    ],
)
def test_a_version_is_written_in_five_grammars(semver: str, pep440: str, oci: str) -> None:
    found = Version.parse(semver)
    written = [found.semver, found.pep440, found.oci, found.helm, found.label]
    assert written == [semver, pep440, oci, semver, oci]
    assert [grammar.write(found) for grammar in Grammar] == written
    assert str(found) == semver


NUMBERS = "the numbers are followed by something that is no -prerelease and no +build"
KNOWN = "only dev, alpha, beta and rc with a number"
FOLDED = "it folds build metadata to lower-case letters, digits and dots"


@pytest.mark.parametrize(
    ("text", "grammar", "reason"),
    [
        ("1.2", "SemVer 2.0.0", "it needs three numbers and this has 2"),
        ("1.2.3.4", "SemVer 2.0.0", "it needs three numbers and this has 4"),
        ("1.02.0", "SemVer 2.0.0", "a number begins with 0"),
        ("1.2.0-rc.01", "SemVer 2.0.0", "a number begins with 0"),
        ("v1.2.0", "SemVer 2.0.0", "the v belongs to the tag, not to the version"),
        ("1!1.2.0", "SemVer 2.0.0", "it has no epochs"),
        ("latest", "SemVer 2.0.0", "it begins with three numbers and this does not"),
        ("", "SemVer 2.0.0", "it begins with three numbers and this does not"),
        ("\uff11.2.0", "SemVer 2.0.0", "it begins with three numbers and this does not"),
        ("1.2.0rc1", "SemVer 2.0.0", NUMBERS),
        ("1.2.0\n", "SemVer 2.0.0", NUMBERS),
        (
            "1.2.0-post.1",
            "PEP 440",
            "a post release comes after its release there, and before it in SemVer",
        ),
        (
            "1.2.0-dev.1",
            "PEP 440",
            "dev comes before alpha there, and after it in SemVer: write 0.dev.N",
        ),
        (
            "1.2.0-rc.1.dev.2",
            "PEP 440",
            "the dev release of a prerelease comes before rc there, and after it in SemVer",
        ),
        ("1.2.0-RC1", "PEP 440", f"it knows no prerelease 'RC1', {KNOWN}"),
        ("1.2.0-nightly.1", "PEP 440", f"it knows no prerelease 'nightly.1', {KNOWN}"),
        ("1.2.0-rc", "PEP 440", "a prerelease is written like rc.1, with a dot and one number"),
        ("1.2.0+Ab", "PEP 440", FOLDED),
        ("1.2.0+a-b", "PEP 440", FOLDED),
        ("1.2.0+a.007", "PEP 440", "it drops the zeros before a number in the build metadata"),
        (f"1.2.{2**64}", "Helm", "a number is not within 0 and 2**64 - 1"),
        (f"1.2.0+{'a' * 60}", "Kubernetes label", "it is 66 characters long"),
        (f"1.2.0+{'a' * 122}", "Kubernetes label", "it is 128 characters long"),
    ],
)
def test_what_one_grammar_cannot_hold_is_refused_by_its_name(
    text: str, grammar: str, reason: str
) -> None:
    with pytest.raises(NotAVersion) as raised:
        Version.parse(text)
    assert str(raised.value) == f"{grammar} cannot hold {text!r}: {reason}"
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("read", [Version.parse, Version.from_pep440])
def test_what_no_grammar_can_hold_is_refused_unread(read: Callable[[str], Version]) -> None:
    with pytest.raises(NotAVersion) as raised:
        read(f"1.2.{'9' * 5000}")
    assert str(raised.value) == (
        "OCI tag and Kubernetes label cannot hold '1.2.9999999999999999…': "
        "it is 5004 characters long"
    )


@pytest.mark.parametrize(
    ("text", "grammar", "reason"),
    [
        ("1.2.0.post1", "SemVer 2.0.0", "it has no post releases"),
        ("1.2.0-1", "SemVer 2.0.0", "it has no post releases"),
        ("2!1.2.0", "SemVer 2.0.0", "it has no epoch (2!)"),
        ("1.2", "SemVer 2.0.0", "it needs three numbers and this has 2"),
        ("2026.04.1", "SemVer 2.0.0", "a number begins with 0"),
        (
            "1.2.0rc1.dev2",
            "SemVer 2.0.0",
            "it would put the dev release of a prerelease after that prerelease",
        ),
        ("1.2.0-nightly", "PEP 440", "it is not written as that standard asks"),
    ],
)
def test_what_pep_440_alone_can_hold_is_refused_too(text: str, grammar: str, reason: str) -> None:
    with pytest.raises(NotAVersion) as raised:
        Version.from_pep440(text)
    assert str(raised.value) == f"{grammar} cannot hold {text!r}: {reason}"


@pytest.mark.parametrize("text", ["1.2.0-rc.1", "1.2.0.RC1", "1.2.0c1", " 1.2.0rc1 "])
def test_other_spellings_of_pep_440_mean_the_same(text: str) -> None:
    assert Version.from_pep440(text) == Version(1, 2, 0, ("rc", 1))


@given(st.text("0123456789.-+abdehlprtvcx!", max_size=20))
def test_what_is_read_is_what_was_written_or_nothing(text: str) -> None:
    try:
        version = Version.parse(text)
    except NotAVersion:
        return
    assert version.semver == text
    assert str(semver.Version.parse(text)) == text


@given(st.text("0123456789.-+abdehlprtvcx!", max_size=20))
def test_what_pep_440_reads_means_the_same_to_packaging(text: str) -> None:
    try:
        version = Version.from_pep440(text)
    except NotAVersion:
        return
    assert Packaged(version.pep440) == Packaged(text)


@pytest.mark.parametrize(
    "version", [("alpha", -1), ("gamma", 1), ("dev", 2**64)], ids=["negative", "word", "large"]
)
def test_a_version_cannot_be_made_of_wrong_parts(version: tuple[str, int]) -> None:
    with pytest.raises(NotAVersion):
        Version(1, 2, 0, version)


def test_build_metadata_orders_nothing_but_is_part_of_the_value() -> None:
    a, b = Version.parse("1.0.0+a"), Version.parse("1.0.0+b")
    assert (a < b, b < a, a <= b, a >= b) == (False, False, True, True)
    assert a != b
    assert len({a, b, a.public, b.public}) == 3


@pytest.mark.parametrize(
    ("before", "part", "after"),
    [
        ("1.2.3", Part.PATCH, "1.2.4"),
        ("1.2.3", Part.MINOR, "1.3.0"),
        ("1.2.3", Part.MAJOR, "2.0.0"),
        ("1.2.3+g1", Part.PATCH, "1.2.4"),
        ("1.2.3+g1", Part.NONE, "1.2.3+g1"),
        ("1.3.0-rc.1", Part.PATCH, "1.3.0"),
        ("1.3.0-rc.1", Part.MINOR, "1.3.0"),
        ("1.3.0-rc.1", Part.MAJOR, "2.0.0"),
        ("1.3.1-rc.1", Part.MINOR, "1.4.0"),
        ("2.0.0-0.dev.1", Part.MAJOR, "2.0.0"),
        ("2.0.1-0.dev.1", Part.MAJOR, "3.0.0"),
    ],
)
def test_a_part_is_raised_to_the_next_release(before: str, part: Part, after: str) -> None:
    assert Version.parse(before).bump(part) == Version.parse(after)


@given(versions(), st.sampled_from([Part.MAJOR, Part.MINOR, Part.PATCH]))
def test_a_raised_version_comes_after_and_is_stable(version: Version, part: Part) -> None:
    assume(max(version.major, version.minor, version.patch) < 2**64 - 1)
    raised = version.bump(part)
    assert raised > version
    assert (raised.pre, raised.build) == (None, "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0.4.0rc1", "0.4.0-rc.1"),
        ("0.4.0-RC1", "0.4.0-rc.1"),
        ("0.4.0.dev2", "0.4.0-0.dev.2"),
        ("v0.4.0", "0.4.0"),
    ],
)
def test_what_may_be_meant_is_told(text: str, meant: str) -> None:
    with pytest.raises(NotAVersion) as caught:
        Version.parse(text)
    assert caught.value.hint == f"Write {meant}."


@pytest.mark.parametrize("text", ["0.4", "0.4.0.post1", "next"])
def test_where_nothing_may_be_meant_the_rule_is_told(text: str) -> None:
    with pytest.raises(NotAVersion) as caught:
        Version.parse(text)
    assert caught.value.hint.startswith("A version is X.Y.Z, ")

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_artifact import Artifact
from lading_release import Bill, BillUnreadable
from lading_release._bill import parse, render

FOLDER = Path("folder")
NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1
).filter(lambda name: name not in {".", "..", "release.json"})
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def artifacts(draw: st.DrawFn) -> Artifact:
    name = draw(NAMES)
    path = draw(st.sampled_from([None, FOLDER / name]))
    return Artifact(
        name=name,
        kind=draw(st.text(st.characters(exclude_categories=["Cs"]))),
        size=draw(st.integers(min_value=0)),
        digest=f"sha256:{draw(HEX)}",
        path=path,
        holds=draw(st.sampled_from(["", f"sha256:{0:064}"])),
    )


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    chosen = draw(st.lists(artifacts(), unique_by=lambda artifact: artifact.name))
    return Bill(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="0" * 40,
        epoch=draw(st.integers(min_value=0)),
        artifacts=tuple(chosen),
        destinations={each.name: ("index",) for each in chosen},
        resolved={"wheels": {"requirements": ["hatchling==1.0"]}},
    )


@given(bills())
def test_what_is_rendered_reads_back(bill: Bill) -> None:
    assert parse(render(bill), FOLDER) == bill


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(BillUnreadable):
        parse(json.dumps(value), FOLDER)


BILL = Bill(
    unit="",
    version="1.2.0",
    tag="v1.2.0",
    commit="0",
    epoch=0,
    artifacts=(),
    destinations={},
    resolved={},
)
ENTRY = {
    "name": "a",
    "kind": "k",
    "size": 1,
    "digest": {"sha256": "0"},
    "media_type": "",
    "file": True,
    "holds": "",
    "destinations": [],
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"schema": 2}, "its schema is 2", id="another-schema"),
        pytest.param(
            {"artifacts": [ENTRY | {"name": "../a"}]}, "not the name of a file", id="outside"
        ),
        pytest.param({"artifacts": [ENTRY | {"size": "1"}]}, "wrong type", id="wrong-type"),
        pytest.param({"artifacts": [ENTRY | {"digest": {}}]}, "unpack", id="no-digest"),
    ],
)
def test_a_bill_that_is_wrong_is_refused(change: dict[str, object], why: str) -> None:
    document = json.loads(render(BILL)) | change
    with pytest.raises(BillUnreadable, match=why) as caught:
        parse(json.dumps(document), FOLDER)
    assert "release.json" in str(caught.value)


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/", "a/b", "/a", "a\0b", "release.json"])
def test_a_file_is_in_the_folder_and_is_not_the_bill(name: str) -> None:
    document = json.loads(render(BILL)) | {"artifacts": [ENTRY | {"name": name}]}
    with pytest.raises(BillUnreadable, match="is not the name of a file in the folder"):
        parse(json.dumps(document), FOLDER)
    document["artifacts"][0]["file"] = False
    assert [each.name for each in parse(json.dumps(document), FOLDER).artifacts] == [name]

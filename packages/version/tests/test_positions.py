"""Where strings stand in TOML, YAML and JSON, with the parsers that everybody uses as judges."""

import json
from collections import Counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_version._formats import JSON, TOML, YAML, Format, format_of
from lading_version._keys import fits, parse_key
from lading_version._leaf import Leaf, Unreadable

words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"))
scalars = words | st.integers(-5, 5) | st.booleans()
data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
newlines = st.sampled_from(["\n", "\r\n"])


def strings(value: object, path: tuple[str | int, ...] = ()) -> Counter[tuple[object, str]]:
    if isinstance(value, dict):
        return sum((strings(v, (*path, k)) for k, v in value.items()), Counter())
    if isinstance(value, list):
        return sum((strings(v, (*path, i)) for i, v in enumerate(value)), Counter())
    return Counter([(path, value)]) if isinstance(value, str) else Counter()


def told(leaves: list[Leaf]) -> Counter[tuple[object, str]]:
    return Counter((leaf.path, leaf.value) for leaf in leaves)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from([None, "\t", 1, 3]))
    separators = draw(st.sampled_from([(",", ":"), (" ,\t", "  : "), (", ", ": ")]))
    plain = draw(st.booleans())
    text = json.dumps(draw(data), indent=indent, separators=separators, ensure_ascii=plain)
    return draw(st.sampled_from(["", " ", "\n"])) + text.replace("\n", draw(newlines))


@given(json_texts())
def test_the_strings_of_json_are_found_where_json_finds_them(text: str) -> None:
    leaves = JSON.leaves(text)
    assert told(leaves) == strings(json.loads(text))
    assert [json.loads(f'"{text[leaf.start : leaf.end]}"') for leaf in leaves] == [
        leaf.value for leaf in leaves
    ]


def test_the_strings_of_toml_are_found_without_their_quotes() -> None:
    text = """\
a.b = 'x' # 'c'
c = [1, "\\u00e9", { "d" = '''y''' }]\r
[[e]]
f = \"""\"z\"\"""
g = ''
[h]
i = \"""
w\"""
"""
    leaves = TOML.leaves(text)
    assert [(leaf.path, text[leaf.start : leaf.end], leaf.value) for leaf in leaves] == [
        (("a", "b"), "x", "x"),
        (("c", 1), "\\u00e9", "é"),
        (("c", 2, "d"), "y", "y"),
        (("e", 0, "f"), '"z"', '"z"'),
        (("e", 0, "g"), "", ""),
        (("h", "i"), "\nw", "w"),
    ]


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    documents = draw(st.lists(st.dictionaries(words, data, max_size=3), min_size=1, max_size=2))
    text = yaml.safe_dump_all(
        documents,
        default_flow_style=draw(st.sampled_from([None, True, False])),
        default_style=draw(st.sampled_from([None, '"', "'"])),
        indent=draw(st.integers(2, 4)),
        width=draw(st.sampled_from([20, 1000])),
        allow_unicode=draw(st.booleans()),
        explicit_start=True,
    )
    return text.replace("\n", draw(newlines))


@settings(max_examples=50)
@given(yaml_texts())
def test_the_strings_of_yaml_are_found_where_pyyaml_finds_them(text: str) -> None:
    meant = sum((strings(document) for document in yaml.safe_load_all(text)), Counter())
    leaves = YAML.leaves(text)
    assert meant <= told(leaves)
    for leaf in leaves:
        around = text[leaf.start - 1 : leaf.end + 1]
        read = yaml.compose(around if around[:1] in {'"', "'"} else around[1:-1])
        assert isinstance(read, yaml.ScalarNode | None)


def test_a_yaml_scalar_is_found_without_its_anchor_tag_and_quotes() -> None:
    text = "a: &v !!str '1.0.0' # x\nb: *v\nc: [ &w 2.0.0, {d: !t  \"3.0.0\"}]\n"
    leaves = YAML.leaves(text)
    assert [(leaf.path, text[leaf.start : leaf.end]) for leaf in leaves] == [
        (("a",), "1.0.0"),
        (("b",), "1.0.0"),
        (("c", 0), "2.0.0"),
        (("c", 1, "d"), "3.0.0"),
    ]


def test_a_yaml_alias_of_itself_ends() -> None:
    assert [leaf.path for leaf in YAML.leaves("&a [x, *a]")] == [(0,)]


@pytest.mark.parametrize(
    ("form", "text", "message", "line"),
    [
        (JSON, '{\n"a": }', "not JSON: Expecting value", 2),
        (JSON, "[" * 100_000, "not JSON that can be read: nested too deep", 0),
        (TOML, "a = 1\nb = \n", "not TOML: Invalid value (at line 2, column 5)", 2),
        (TOML, "a = 1\nb = [", "not TOML: Invalid value (at end of document)", 2),
        (TOML, "a = " + "9" * 5_000, "not TOML: Exceeds the limit", 0),
        (TOML, "a = " + "[" * 100_000, "not TOML that can be read: nested too deep", 0),
        (YAML, "a: 1\nb: {{ .Values.x }}: 2\n", "not YAML: mapping values are not allowed here", 2),
        (YAML, "a: [", "not YAML: expected the node content, but found '<stream end>'", 1),
        (YAML, "a: \x01", "not YAML: special characters are not allowed", 0),
        (YAML, "[" * 1_000, "not YAML that can be read: nested too deep", 0),
    ],
)
def test_what_cannot_be_parsed_is_told_with_its_line(
    form: Format, text: str, message: str, line: int
) -> None:
    with pytest.raises(Unreadable) as raised:
        form.leaves(text)
    assert str(raised.value).startswith(message)
    assert raised.value.line == line


def test_a_template_is_told_to_be_one() -> None:
    with pytest.raises(Unreadable) as raised:
        YAML.leaves("a: {{ x }\n")
    assert raised.value.hint.startswith("Use a pattern for a template")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a/b.toml", TOML), ("b.yml", YAML), ("b.yaml", YAML), ("x.json", JSON), ("json", None)],
)
def test_a_file_is_what_its_name_says(name: str, form: Format | None) -> None:
    assert format_of(name) is form


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("version", ("version",)),
        ("a.b", ("a", "b")),
        ('a."b.c".d', ("a", "b.c", "d")),
        ("a[0].b", ("a", 0, "b")),
        ("a[*]", ("a", None)),
        ("a.*.b", ("a", None, "b")),
        ("[1]", (1,)),
    ],
)
def test_a_key_is_read(key: str, path: tuple[object, ...]) -> None:
    assert parse_key(key) == path


@pytest.mark.parametrize("key", ["", ".a", "a..b", "a[x]", 'a."b', "a.", "a]"])
def test_a_key_that_makes_no_sense_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        parse_key(key)


def test_a_key_with_a_star_fits_any_step() -> None:
    assert fits(("a", None), ("a", 3))
    assert not fits(("a", None), ("a", 3, "b"))

"""The scalars of a YAML stream and where they stand."""

import re
from collections.abc import Iterator

import yaml

from lading_version._keys import Path
from lading_version._leaf import Leaf, Unreadable, Value

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_TEMPLATE = 'Use a pattern for a template: { path = "…", pattern = "version: {version}" }.'


def yaml_leaves(text: str) -> list[Leaf]:
    """Return every scalar of all documents; an alias is where its anchor is.

    Paths begin anew in each document.

    :raises Unreadable: if it is no YAML, as a template of Helm is not.
    """
    return [_leaf(node, path, text) for path, node in _nodes(text)]


def yaml_values(text: str) -> list[Value]:
    """Return what every scalar of all documents means.

    :raises Unreadable: if it is no YAML.
    """
    return [Value(path, node.tag.rpartition(":")[2], node.value) for path, node in _nodes(text)]


def _nodes(text: str) -> list[tuple[Path, yaml.ScalarNode]]:
    try:
        return list(_stream(yaml.SafeLoader(text)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", "") or str(error)
        hint = _TEMPLATE if "{{" in text else ""
        raise Unreadable(f"not YAML: {reason}", mark.line + 1 if mark else 0, hint) from error
    except RecursionError:
        raise Unreadable("not YAML that can be read: nested too deep") from None


def _stream(loader: yaml.SafeLoader) -> Iterator[tuple[Path, yaml.ScalarNode]]:
    while loader.check_node():
        node = loader.get_node()
        if node is not None:
            yield from _scalars(node, (), frozenset())


def _scalars(
    node: yaml.Node, path: Path, above: frozenset[int]
) -> Iterator[tuple[Path, yaml.ScalarNode]]:
    if id(node) in above:  # an alias inside the node that it stands for
        return
    above |= {id(node)}
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _scalars(item, (*path, index), above)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _scalars(value, (*path, key.value), above)


def _leaf(node: yaml.ScalarNode, path: Path, text: str) -> Leaf:
    start, end = node.start_mark.index, node.end_mark.index
    properties = _PROPERTIES.match(text, start, end)
    start = properties.end() if properties else start
    if node.style in {"'", '"'}:
        start, end = start + 1, end - 1
    return Leaf(path, start, end, node.value)

"""Markdown of other people without its HTML."""

from collections.abc import Iterator
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lading_changelog._markdown import beside_code

_CODE = ("fence", "code_block")
_HTML = ("html_block", "html_inline")


def without_html(text: str) -> str:
    """Return the text, in which no ``<`` begins HTML any more; in code it stays as it is.

    Where code ends, a reader of CommonMark says; should HTML be left nevertheless, code gets
    ``&lt;`` as all else does.

    >>> without_html("`a<b>` and <b>")
    '`a<b>` and &lt;b>'
    """
    if "<" not in text:
        return text
    found = _tokens(text, *_CODE, html=False)
    code = {number for token in found for number in range(*(token.map or (0, 0)))}
    shown = "\n".join(
        each if number in code else beside_code(each, _escaped)
        for number, each in enumerate(text.split("\n"))
    )
    return _escaped(text) if any(_tokens(shown, *_HTML, html=True)) else shown


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")


def _tokens(text: str, *kinds: str, html: bool) -> Iterator[Token]:
    found = MarkdownIt("commonmark", {"html": html}).parse(text)
    every = chain.from_iterable((token, *(token.children or ())) for token in found)
    return (token for token in every if token.type in kinds)

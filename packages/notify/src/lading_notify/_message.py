"""News as a message for people, and as a document for programs."""

from lading_artifact import News

_LONGEST = 3000
"""Characters that people are sent; each is at most five when escaped, and Slack takes 40,000."""
_ADDRESSES = 10
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def text_of(news: News) -> str:
    """Return the news as Slack's mrkdwn: what happened, where to find it, and the details.

    All of it comes from outside, so the characters by which Slack marks links and mentions are
    escaped as its documentation says; a long text is cut.
    """
    head = f"{news.release.root.name} {news.release.tag}: {news.ending.value}"
    more = len(news.addresses) - _ADDRESSES
    addresses = [*news.addresses[:_ADDRESSES], *([f"and {more} more"] if more > 0 else [])]
    whole = "\n".join(filter(None, [head, *addresses, news.text.strip()]))
    if len(whole) > _LONGEST:
        whole = whole[: _LONGEST - 2] + " …"
    return escaped(whole.encode("utf-8", "replace").decode())


def escaped(text: str) -> str:
    """Escape the three characters that mean something to Slack wherever they stand.

    >>> escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.translate(_ESCAPES)


def document(news: News) -> dict[str, object]:
    """Return the news as JSON values, for a program."""
    release = news.release
    return {
        "ending": news.ending.value,
        "unit": release.unit,
        "version": release.version,
        "tag": release.tag,
        "commit": release.commit,
        "text": news.text,
        "addresses": list(news.addresses),
    }

"""Which tests a run of pytest passed over, by its report in the JUnit format."""

from xml.parsers import expat


def skipped_in(report: bytes) -> tuple[str, ...]:
    """Return ``name: reason`` of each skipped test in ``report``, in its order.

    A test that is expected to fail, and does, has run: it does not count.
    """
    skipped: list[str] = []
    case = ""

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal case
        if tag == "testcase":
            case = f"{attributes.get('classname', '')}.{attributes.get('name', '')}".strip(".")
        elif tag == "skipped" and attributes.get("type") != "pytest.xfail":
            skipped.append(f"{case}: {attributes.get('message', '')}")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(report, True)
    return tuple(skipped)

"""Text of other people, such as commit messages and file names, as a terminal may get it."""


def printable(text: str) -> str:
    r"""Return ``text`` without the characters that steer a terminal; its lines stay lines.

    A byte of a file's name that is no UTF-8 is shown as git and ``ls`` do it, any other character
    that cannot be shown is U+FFFD.

    >>> print(printable("red: \x1b[31m\n\tcaf\udce9.txt"))
    red: �[31m
            caf\351.txt
    """
    if text.isprintable():
        return text
    return "".join(map(_printable, text.replace("\r\n", "\n").expandtabs()))


def _printable(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    # Python's surrogateescape (PEP 383) keeps the byte there.
    is_byte = "\udc80" <= character <= "\udcff"
    return f"\\{ord(character) - 0xDC00:o}" if is_byte else "\ufffd"

"""What the user of a session can put right."""


class Mistake(Exception):
    """Something in the repository or on the command line is wrong; the text says what to do."""

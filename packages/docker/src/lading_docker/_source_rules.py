"""The rules on what images are built from, by the names by which they are waived."""

SOURCE_RULES: tuple[str, ...] = ("base-digest", "context")

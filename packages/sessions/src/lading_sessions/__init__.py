"""nox sessions that any noxfile imports: tests, lint, types, coverage, alone, rehearse."""

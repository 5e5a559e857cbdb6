"""A GitHub on this machine, for tests and rehearsals."""

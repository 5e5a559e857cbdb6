"""One version in five grammars, and every place in a repository that holds it."""

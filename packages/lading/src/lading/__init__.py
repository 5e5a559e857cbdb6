"""The whole collection, for a tasks.py of two lines, and as a program."""

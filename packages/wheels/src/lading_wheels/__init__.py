"""Wheels and sdists: the same bytes each time, tried before they are public, read back after."""

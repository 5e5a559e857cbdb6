"""lading.toml as frozen values, with every mistake told at once."""

"""SHA256SUMS and SHA512SUMS: written, and checked with every difference told at once."""

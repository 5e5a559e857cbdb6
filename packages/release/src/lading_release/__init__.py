"""Check, build, prove, plan, publish and read back: a release that converges."""

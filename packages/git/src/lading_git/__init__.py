"""Tags, log and clean clones by the git on PATH; the target for branch and tag."""

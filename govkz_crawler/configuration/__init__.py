"""The settings of this project: what there is, where values come from, and the checks before a run."""

"""The settings of this project: their descriptions, their sources, and the checks before a run."""

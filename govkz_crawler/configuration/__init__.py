"""Describes the settings of this project, reads them from their sources, and checks them before a run."""

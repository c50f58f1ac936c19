"""The append-only archive: the only place that speaks SQL."""

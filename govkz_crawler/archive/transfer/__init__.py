"""Rows that go from one archive into another or out of one: merge, replay of batches, selections, dumps."""

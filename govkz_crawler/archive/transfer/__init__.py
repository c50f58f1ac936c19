"""Moves rows into and out of an archive: merge, replay of batches, selections, dumps."""

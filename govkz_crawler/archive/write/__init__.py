"""Writes what a run has seen: ledgers, events, readings, batches."""

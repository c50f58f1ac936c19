"""Spreads long work over processes and machines by Dask distributed, or does it here where nothing is asked for."""

"""Long work spread over processes and machines, on Dask distributed; in this process where nobody asks for more."""

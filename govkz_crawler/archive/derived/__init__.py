"""Tables that are derived from the ledgers and can be derived again at any time."""

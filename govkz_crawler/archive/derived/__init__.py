"""Tables that follow from the ledgers and can be derived again."""

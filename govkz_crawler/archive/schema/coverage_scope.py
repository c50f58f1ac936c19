"""Writes the SQL condition that a row of `coverage` does not leave an entity out, though it speaks for many."""


def not_left_out(entity: str, scope: str) -> str:
    """On the entity and the scope (expressions); true of a row without a scope, which leaves nobody out."""
    return f"{entity} NOT IN (SELECT value FROM json_each({scope}, '$.but'))"

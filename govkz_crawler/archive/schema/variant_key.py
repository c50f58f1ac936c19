"""Names the columns that identify a language variant, and the SQL condition that two rows are of the same one."""

KEY = ("section", "article_id", "lang")


def same_variant(one: str, other: str) -> str:
    """The SQL condition that the rows under two aliases are of one variant."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in KEY)

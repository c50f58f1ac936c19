"""Names the runs whose clock was wrong, as an SQL condition: their times are kept but not relied upon."""

# The name under which the acceptance of a clock stands in `run_log`; its ``args`` name the runs that are not believed.
ACCEPTANCE = "accept-clock"

# Their ids, for ``run_id NOT IN (…)``.
DOUBTED = f"SELECT value FROM run_log AS accepted, json_each(accepted.args, '$.runs') WHERE spider = '{ACCEPTANCE}'"

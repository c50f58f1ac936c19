"""From what a source gave to what the archive keeps: one class a file, each thin, in the order of stages.STAGES.

An item that cannot go on becomes a Rejected, and goes on to quarantine as that; other things pass untouched.
"""

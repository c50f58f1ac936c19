"""Decides which feeds to ask for news and when, by each feed's own rhythm. Pure.

`operate/rhythm.py` asks another question of the same histories: which silence is too long to be chance. That is about
the tail of the intervals; this is about their rate.
"""

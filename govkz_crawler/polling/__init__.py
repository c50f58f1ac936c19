"""Which feeds to ask for news, and when: each by its own rhythm. Pure: what was published and looked at in, turns out.

`operate/rhythm.py` asks another question of the same histories: which silence is too long to be chance. That is about
the tail of the intervals; this is about their rate.
"""

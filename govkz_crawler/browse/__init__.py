"""The archive as a place to read: pages, search and feeds on top of Datasette.

``site`` is the Datasette configuration directory; ``plugin`` is what Datasette loads.
"""

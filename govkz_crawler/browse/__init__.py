"""Shows the archive as a site to read: pages, search and Atom feeds on top of Datasette.

``site`` is the Datasette configuration directory; ``plugin`` is what Datasette loads.
"""

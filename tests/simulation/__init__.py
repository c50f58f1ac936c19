"""A simulated month of polls on a site that lies, and a judge that compares the archive with what truly happened.

``python -m tests.simulation --help`` tells how to run it at length; ``test_month.py`` runs a small one.
"""

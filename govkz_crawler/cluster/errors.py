"""What can go wrong between this process and its workers."""


class ClusterError(Exception):
    """No cluster, or work that could not be done on it. Its text is one line for people."""

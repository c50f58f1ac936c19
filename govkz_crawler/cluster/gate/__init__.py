"""Runs the gate that many crawls share: each worker asks it before each request."""

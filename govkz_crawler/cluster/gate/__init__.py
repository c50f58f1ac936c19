"""One gate for many crawls: each worker asks here before each request."""

import gc
import warnings

# Datasette leaves a connection behind when it is loaded (utils.detect_json1), of which Python 3.13 and later warn.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)
    import datasette.filters  # noqa: F401

    gc.collect()

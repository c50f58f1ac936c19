"""Datasette finds the hooks here; they live, and are tested, in the package."""

from govkz_crawler.browse.plugin import (
    asgi_wrapper,
    extra_template_vars,
    forbidden,
    handle_exception,
    register_routes,
    render_cell,
    skip_csrf,
)

__all__ = [
    "asgi_wrapper", "extra_template_vars", "forbidden", "handle_exception", "register_routes", "render_cell",
    "skip_csrf",
]  # fmt: skip

"""Exports the hooks of ``govkz_crawler.browse.plugin`` to Datasette, which looks for plugins here."""

from govkz_crawler.browse.plugin import (
    asgi_wrapper,
    extra_template_vars,
    forbidden,
    handle_exception,
    permission_allowed,
    prepare_connection,
    register_routes,
    render_cell,
    skip_csrf,
)

__all__ = [
    "asgi_wrapper", "extra_template_vars", "forbidden", "handle_exception", "permission_allowed",
    "prepare_connection", "register_routes", "render_cell",
    "skip_csrf",
]  # fmt: skip

"""The web application: what answers under which address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.site import Site

__all__ = ["create_app"]


def create_app(site: Site) -> FastAPI:
    """The whole application over ``site``: routes of the API first, the page under everything else."""
    # Read by Gradio as it is imported.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr
    from fastapi import FastAPI

    from qa.chat.page import POLICY, build, mounted
    from qa.server.api import DESCRIPTION, OPENAPI, add_api
    from qa.server.guard import Guard
    from qa.server.page_errors import log_page_errors
    from qa.server.pages import pages
    from qa.server.who import viewer_of

    log_page_errors()
    app = FastAPI(
        title="Hỏi đáp văn bản phường",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI,
    )
    app.add_middleware(Guard, site=site, policy=POLICY)
    app.include_router(pages(site))
    add_api(app, site)
    options = mounted() | {"mcp_server": site.settings.mcp, "max_file_size": f"{site.settings.upload_limit}mb"}
    if site.access is not None:
        # An empty name is a guest's: for Gradio `None` alone is nobody. The gate lets nobody else come this far.
        options["auth_dependency"] = lambda request: viewer_of(request).name
    gr.mount_gradio_app(app, build(site), path="/", **options)
    return app

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
    from fastapi import FastAPI, Request

    from qa.chat.page import POLICY, build, mounted
    from qa.server.pages import pages

    app = FastAPI(title="wardqa", docs_url=None, redoc_url=None)

    @app.middleware("http")
    async def guarded(request: Request, call_next):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        request.state.viewer = site.viewer(None)
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    app.include_router(pages(site))
    gr.mount_gradio_app(app, build(site), path="/", **mounted())
    return app

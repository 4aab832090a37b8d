"""Pages and files that are served beside the chat page: the document view and what is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from qa.site import Site

__all__ = ["pages"]


def pages(site: Site) -> APIRouter:
    """The routes, to be included in the application."""
    from fastapi import APIRouter

    from qa.server import check_files, document_view, sign_in

    routes = APIRouter(include_in_schema=False)
    routes.include_router(sign_in.router(site))
    routes.include_router(check_files.router(site))
    routes.include_router(document_view.router(site))
    return routes

"""The tab where documents are added, corrected and removed."""

from typing import TYPE_CHECKING

from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr


def documents_tab(site: Site, page: "gr.Blocks") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page."""
    import gradio as gr

    del site, page
    gr.HTML("<p>Tài liệu</p>")

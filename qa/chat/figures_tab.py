"""The tab where the figures of the index."""

from typing import TYPE_CHECKING

from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr


def figures_tab(site: Site, page: "gr.Blocks") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page."""
    import gradio as gr

    del site, page
    gr.HTML("<p>Số liệu</p>")

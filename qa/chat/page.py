"""The page as a whole: its tabs, its looks, and what its browser is allowed to load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.chat.ask_tab import ask_tab
from qa.chat.check_tab import check_tab
from qa.chat.documents_tab import documents_tab
from qa.chat.figures_tab import figures_tab

if TYPE_CHECKING:
    import gradio as gr

    from qa.site import Site

_HERE = Path(__file__).parent
_FONTS = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "system-ui", "sans-serif"]
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; frame-src 'self'; object-src 'none'"
)
"""Content Security Policy of the page: nothing from elsewhere."""


def build(site: Site) -> gr.Blocks:
    """The page over ``site``, ready to be mounted with :func:`mounted`."""
    import gradio as gr

    # A tab that is there can be shown later, but one that is shown cannot be taken away again (Gradio 6.31).
    open_to_all = site.access is None
    # What was uploaded and then never looked at goes after a while.
    page = gr.Blocks(
        title="Hỏi đáp văn bản phường", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    )
    with page:
        top = gr.HTML(
            elem_id="wq-top", apply_default_css=False, js_on_load=(_HERE / "frame.js").read_text(encoding="utf-8")
        )
        with gr.Tabs(elem_id="wq-tabs"):
            with _tab("Hỏi đáp", "hoi-dap"):
                ask_tab(site, page, top)
            with _tab("Soát số liệu", "soat-so-lieu", shown=open_to_all) as checking:
                check_tab(site, page)
            with _tab("Số liệu", "so-lieu"):
                figures_tab(site, page)
            with _tab("Tài liệu", "tai-lieu", shown=open_to_all) as documents:
                documents_tab(site, page)

        def shown(request: gr.Request) -> tuple[Any, Any]:
            # What a tab does is guarded where it is done; here it is only not shown.
            viewer = site.viewer(request.username)
            return gr.Tab(visible=viewer.is_official), gr.Tab(visible=viewer.is_operator)

        # Gradio looks at the annotation of the request as an object.
        shown.__annotations__["request"] = gr.Request
        page.load(shown, None, [checking, documents], show_progress="hidden", api_visibility="private")
        if site.settings.mcp:
            from qa.server.tools import add_tools

            add_tools(site)
    return page


def _tab(label: str, name: str, *, shown: bool = True) -> gr.Tab:
    """A tab whose button names the panel it opens, for those who hear the page."""
    import gradio as gr

    return gr.Tab(label, id=name, elem_id=f"wq-tab-{name}", visible=shown)


def mounted() -> dict[str, Any]:
    """How the page is served: options of Gradio's ``mount_gradio_app`` other than where and to whom."""
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=[gr.themes.Font(name) for name in _FONTS],
        font_mono=[gr.themes.Font(name) for name in ("ui-monospace", "Consolas", "monospace")],
    )
    styles = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("*.css")))
    return {
        "theme": theme,
        "head": f"<style>{styles}</style>",
        "footer_links": [],
        "favicon_path": str(_HERE / "icon.svg"),
        "show_error": False,
        "run_history": False,
        "mcp_server": False,
        "ssr_mode": False,
        "enable_monitoring": False,
    }

"""What programs may call through Gradio as tools of the Model Context Protocol: to ask, to look up, to list.

Each looks at the documents of whoever calls. They are called outside Gradio's queue: there the call is made within the
request, which says who it is from.
"""

# No `from __future__ import annotations` here: Gradio reads the annotation of the handlers as an object.

import functools
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus.errors import WardqaError
from index.figure_search import FigureFilter
from qa.answer import Answer
from qa.server.api_figures import found_figures
from qa.server.who import address_of, request_of, viewer_of

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from qa.site import Site

__all__ = ["NAMES", "add_tools"]

_LOG = logging.getLogger(__name__)
_FAILED = "Có lỗi ngoài dự kiến; xin thử lại hoặc báo người quản trị."

NAMES = ("hoi", "tra_so_lieu", "danh_sach_van_ban")


def add_tools(site: "Site") -> None:
    """Add the tools to the page that Gradio is putting together."""
    import gradio as gr

    def hoi(cau_hoi: str, request: gr.Request) -> dict[str, Any]:  # noqa: D417 - the request is no argument
        """Trả lời một câu hỏi từ văn bản của phường, kèm trích dẫn; từng con số đã được đối chiếu với nguồn.

        Args:
            cau_hoi: Câu hỏi bằng tiếng Việt, ví dụ: Tổng thu ngân sách quý I là bao nhiêu?

        """
        viewer = viewer_of(_own(request))
        site.may_ask(viewer, address_of(_own(request)))
        who = site.asker(viewer, request_of(_own(request)))
        *_, answer = site.counted(site.service_for(viewer).stages(cau_hoi), who)
        assert isinstance(answer, Answer)
        return answer.to_json()

    def tra_so_lieu(  # noqa: D417 - as above
        chi_tieu: str, request: gr.Request, phuong: str = "", ky: str = "", van_ban: str = ""
    ) -> dict[str, Any]:
        """Tra các số liệu trong văn bản của phường theo chỉ tiêu, phường, kỳ, văn bản.

        Args:
            chi_tieu: Lời của chỉ tiêu, có dấu hay không, ví dụ: thu ngân sách
            phuong: Chỉ số liệu của phường này; bỏ trống: mọi phường
            ky: Kỳ, ví dụ: quý I/2026, tháng 4, năm 2026; bỏ trống: mọi kỳ
            van_ban: Một phần tên văn bản; bỏ trống: mọi văn bản

        """
        wanted = FigureFilter(words=chi_tieu, ward=phuong, period=ky, document=van_ban)
        return found_figures(site, viewer_of(_own(request)), wanted, 20)

    def danh_sach_van_ban(request: gr.Request) -> list[dict[str, Any]]:
        """Liệt kê các văn bản được xem, với loại, số, cơ quan, ngày, kỳ và phường."""
        return [asdict(line) for line in site.service_for(viewer_of(_own(request))).overview()]

    made: tuple[Callable[..., Any], ...] = (hoi, tra_so_lieu, danh_sach_van_ban)
    for name, tool in zip(NAMES, made, strict=True):
        gr.events.api(_told(tool), api_name=name, queue=False)


def _own(request: Any) -> "HTTPConnection":  # noqa: ANN401 - Gradio's own or the framework's, by the way it came
    """The request as the framework has it."""
    return getattr(request, "request", None) or request  # type: ignore[no-any-return]


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """``tool`` whose errors reach the caller in their own words, as the protocol wants it."""
    import gradio as gr

    @functools.wraps(tool)
    def telling(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return tool(*arguments, **named)
        except WardqaError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception:
            _LOG.exception("a tool failed")
            raise gr.Error(_FAILED, print_exception=False) from None

    return telling

"""What an operator does with documents is refused to everybody else, and files of figures hold nothing internal."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from index.generation import named

from .conftest import Office
from .test_leaks import SECRETS

DONE_BY = ("wq-take", "wq-shelf", "wq-save", "wq-undo", "wq-remove-yes", "wq-rebuild", "wq-compare", "wq-sending")
"""Elements whose handlers change or show what only an operator may."""


def handlers(config: dict[str, Any]) -> list[tuple[int, int]]:
    """Number and count of inputs of every handler of the elements of :data:`DONE_BY`."""
    ids = {one["id"]: one["props"].get("elem_id") for one in config["components"]}
    return [
        (one["id"], len(one["inputs"]))
        for one in config["dependencies"]
        if any(ids.get(target[0]) in DONE_BY for target in one["targets"])
    ]


@pytest.mark.parametrize("name", ["dân", "cán-bộ"])
def test_the_handlers_of_the_page_refuse_whoever_is_no_operator(office: Office, name: str) -> None:
    folder = office.site.service.settings.index_folder()  # type: ignore[attr-defined]
    before = named(folder)
    with office.browser(name) as client:
        found = handlers(client.get("/config").json())
        assert len(found) >= len(DONE_BY)
        for number, inputs in found:
            session = f"phien{number}"
            joined = client.post(
                "/gradio_api/queue/join",
                json={
                    "data": [None] * inputs,
                    "event_data": {"name": "công-khai.txt"},
                    "fn_index": number,
                    "session_hash": session,
                },
            )
            assert joined.status_code == 200
            said = ""
            with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
                for line in events.iter_lines():
                    said += line
                    if '"process_completed"' in line or '"close_stream"' in line:
                        break
            assert "Tài khoản này không có quyền" in said
            # Numbers alone stand in what Gradio says of time.
            assert [words for words in ("Đá Vàng", "13/BC", "trông coi", "rà-soát") if words in said] == []
    assert named(folder) == before


@pytest.mark.parametrize(
    "query", ["", "?words=kho+da+vang", "?words=thu&ward=B%C3%ACnh+An", "?document=r%C3%A0-so%C3%A1t"]
)
def test_files_of_figures_hold_nothing_internal(office: Office, query: str) -> None:
    with office.browser("dân") as client:
        csv = client.get(f"/so-lieu.csv{query}")
        xlsx = client.get(f"/so-lieu.xlsx{query}")
    text = csv.text
    if xlsx.status_code == 200:
        sheet = load_workbook(io.BytesIO(xlsx.content)).active
        text += "\n".join(str(row) for row in sheet.iter_rows(values_only=True))
    assert [secret for secret in SECRETS if secret in text and secret not in ("rà-soát",)] == []
    assert csv.status_code in (200, 400)


def test_an_official_gets_all_and_nobody_gets_nothing(office: Office) -> None:
    with office.browser("cán-bộ") as client:
        assert "4.321" in client.get("/so-lieu.csv").text
    with office.browser() as client:
        assert "4.321" not in client.get("/so-lieu.csv", follow_redirects=True).text

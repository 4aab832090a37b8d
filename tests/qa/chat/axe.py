"""What axe (https://github.com/dequelabs/axe-core) says against a page: nobody may be shut out by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")
"""Impacts that keep somebody from using the page."""


def assert_accessible(page: Page) -> None:
    """Fail with rule, element and reason where axe finds a violation of an impact in :data:`GRAVE`."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    # Half faded-in colours are no colours anybody reads.
    page.wait_for_function(
        "document.getAnimations()"
        ".every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)"
    )
    found = axe.Axe().run(page).response["violations"]
    told = [
        f"{violation['id']} ({violation['impact']}): {' '.join(node['target'][-1].split())}: {node['html'][:200]}: "
        + "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    assert not told, "\n".join(told)

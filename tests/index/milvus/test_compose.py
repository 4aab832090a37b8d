"""The compose file as far as it can be checked without Docker: what is published, pinned and secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qa.settings import Settings

FILE = Path(__file__).resolve().parents[3] / "index" / "milvus" / "compose.yaml"


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))["services"]
    return found


def test_nothing_is_published_beyond_the_machine(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert len(ports) == 4
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_images_are_pinned_and_passwords_are_not_written_down(services: dict[str, dict[str, Any]]) -> None:
    images = [service["image"] for service in services.values() if "image" in service]
    assert all(re.search(r":(v\d+\.\d+\.\d+|RELEASE\.[\dTZ-]+)$", image) for image in images), images
    held = [pair for service in services.values() for pair in service.get("environment", {}).items()]
    secrets = [value for name, value in held if re.search("(?i)password|secret", name)]
    assert len(secrets) == 3
    assert all(value.startswith("${") for value in secrets)


def test_two_chat_servers_share_one_index(services: dict[str, dict[str, Any]]) -> None:
    chats = [service for name, service in services.items() if name.startswith("chat-")]
    assert len(chats) == 2
    for chat in chats:
        named = {name.removeprefix("WARDQA_").lower() for name in chat["environment"] if name.startswith("WARDQA_")}
        assert named <= Settings.model_fields.keys()
        assert chat["environment"]["WARDQA_STORE"] == services["ingest"]["environment"]["WARDQA_STORE"]
        assert chat["environment"]["WARDQA_ACCESS"] == "true"

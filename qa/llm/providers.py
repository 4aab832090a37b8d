"""Which models can be asked, by the setting ``llm``: what each provider needs installed, set and passed."""

from __future__ import annotations

import importlib.util
import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from qa.settings import Settings

__all__ = ["PROVIDERS", "Provider", "chat_model", "provider_of"]


@dataclass(frozen=True, slots=True)
class Provider:
    """A LangChain integration. ``keys`` are the environment variables that may hold its key; none: it needs no key."""

    name: str
    package: str
    keys: tuple[str, ...]

    @property
    def module(self) -> str:
        """What is imported."""
        return self.package.replace("-", "_")


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("openai", "langchain-openai", ("OPENAI_API_KEY",)),
        Provider("ollama", "langchain-ollama", ()),
        Provider("google_genai", "langchain-google-genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
        Provider("anthropic", "langchain-anthropic", ("ANTHROPIC_API_KEY",)),
    )
}

_TOKEN = 2
"""Characters of Vietnamese that a token stands for at least; the window of a model is sized by it."""
_FRAME = 4000
"""Characters of a prompt around its evidence: the rules, the question, a refused draft."""


def provider_of(settings: Settings) -> tuple[Provider, str]:
    """Provider and model name of the setting ``llm``, checked without any network.

    Raises :class:`SettingsError`: unknown provider, missing package or key, impossible address.
    """
    name, _, model = settings.llm.partition(":")
    provider = PROVIDERS.get(name.strip())
    if provider is None or not model.strip():
        known = ", ".join(f"{known}:TÊN" for known in PROVIDERS)
        raise SettingsError(
            f"Thiết lập llm không hiểu được {settings.llm!r}; hãy ghi theo một trong các dạng: {known}."
        )
    address = urlsplit(settings.llm_base_url)
    if settings.llm_base_url and (address.scheme not in ("http", "https") or not address.hostname):
        raise SettingsError("Thiết lập llm_base_url phải là địa chỉ dạng http://máy:cổng/v1; hãy sửa lại.")
    if address.username or address.password or address.query:
        raise SettingsError(
            "Không ghi khóa trong llm_base_url; hãy đặt khóa ở biến môi trường của nhà cung cấp"
            f"{f' ({provider.keys[0]})' if provider.keys else ''}."
        )
    if importlib.util.find_spec(provider.module) is None:
        raise SettingsError(f"Chưa cài gói cho mô hình {name}; hãy chạy: pip install {provider.package}")
    if provider.keys and not settings.llm_base_url and not any(os.environ.get(key) for key in provider.keys):
        raise SettingsError(f"Thiếu khóa của {name}; hãy đặt biến môi trường {provider.keys[0]} rồi chạy lại.")
    return provider, model.strip()


def chat_model(settings: Settings) -> BaseChatModel:
    """The LangChain chat model of the setting ``llm``. It never tries again by itself and streams.

    Raises :class:`SettingsError` where it cannot be made; the key stands in no message.
    """
    provider, model = provider_of(settings)
    options: dict[str, Any] = {"temperature": settings.llm_temperature}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    options |= _own_options(provider, settings)
    from langchain.chat_models import init_chat_model

    try:
        made: BaseChatModel = init_chat_model(model, model_provider=provider.name, **options)
    except ImportError as error:
        raise SettingsError(
            f"Gói {provider.package} không nạp được; hãy cài lại: pip install --force-reinstall {provider.package}"
        ) from error
    except Exception as error:
        # Its words may hold what was passed, the key too.
        raise SettingsError(
            f"Không tạo được mô hình {settings.llm!r} ({type(error).__name__}); hãy xem lại các thiết lập llm."
        ) from None
    return made


def _own_options(provider: Provider, settings: Settings) -> dict[str, Any]:
    # Tries are counted here and not in the client, so that all of them keep within one deadline.
    if provider.name == "ollama":
        # A window that is too small cuts the front of a prompt off without a word.
        characters = settings.llm_context + _FRAME + 2 * settings.llm_output
        window = 1024 * math.ceil(characters / _TOKEN / 1024)
        return {
            "num_ctx": window,
            "reasoning": False,
            "client_kwargs": {"timeout": float(settings.llm_timeout)},
        }
    options: dict[str, Any] = {"max_retries": 0, "timeout": float(settings.llm_timeout)}
    if provider.name == "openai":
        options |= {"use_responses_api": False, "stream_usage": False}
        if settings.llm_base_url and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # servers of one's own ask for none, the client does
    elif provider.name == "google_genai":
        options["max_retries"] = 1  # tries, not further tries
    elif provider.name == "anthropic":
        options["max_tokens"] = max(1024, settings.llm_output)
        if settings.llm_base_url and not os.environ.get("ANTHROPIC_API_KEY"):
            options["api_key"] = "none"
    return options

"""The part of OpenAI's Chat Completions that is spoken here (platform.openai.com/docs/api-reference/chat)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.errors import QuestionError
from qa.server.api_models import Ask

__all__ = ["ChatRequest"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str = "text"
    text: str = ""


class _Message(BaseModel):
    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[_Part] | None = None

    @property
    def words(self) -> str:
        """Text alone; pictures and sounds are passed over."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type == "text")


class ChatRequest(BaseModel):
    """Như của OpenAI; tin nhắn cuối của người dùng là câu hỏi, các tin trước của họ là mạch trò chuyện."""

    model_config = ConfigDict(extra="allow")

    model: str = "wardqa"
    messages: list[_Message] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: dict[str, Any] | None = None

    def asked(self) -> Ask:
        """The question. Raises :class:`corpus.errors.QuestionError` where no user says anything."""
        said = [message.words for message in self.messages if message.role == "user"]
        if not said:
            raise QuestionError("Không có tin nhắn nào của người dùng; hãy gửi câu hỏi với role là user.")
        return Ask.model_validate(
            {"question": said[-1], "history": [words for words in said[:-1] if words.strip()][-50:]}
        )

"""All settings in one typed place: ``WARDQA_*`` in the environment, then ``wardqa.toml``, then the defaults here."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

import corpus
from corpus.audience import Audience, audience_named
from corpus.errors import SettingsError

FILE = "wardqa.toml"
_SECRET = re.compile(r"//[^/@\s]*@")
PREFIX = "WARDQA_"


def _home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "wardqa"


class Settings(BaseSettings):
    """What a person can set. A key that is not here is refused by name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, toml_file=FILE, extra="forbid", frozen=True, env_ignore_empty=True
    )

    documents: Path | None = Field(None, description="folder of documents; none: the bundled sample")
    index: Path | None = Field(None, description="index folder; none: one for each folder of documents, under home")
    store: str = Field(
        "", description="engine that keeps the index instead of a folder, such as milvus://127.0.0.1:19530/wardqa"
    )
    home: Path = Field(default_factory=_home, description="where indexes are kept")
    encoder: str = Field("", description="sentence-transformers model, local path or hub name; empty: the embedded one")
    allow_download: bool = Field(False, description="fetch the encoder from the hub when it is not on this machine")
    query_prefix: str | None = Field(
        None, description="put before a question for the encoder; none: as the model wants (E5 and BGE are known)"
    )
    passage_prefix: str | None = Field(
        None, description="put before a passage for the encoder; none: as the model wants"
    )
    cross_encoder: str = Field(
        "", description="cross encoder of sentence-transformers that orders the first passages anew; empty: none"
    )
    segmenter: Literal["pairs", "underthesea"] = Field("pairs", description="units of the lexical index")
    workers: int = Field(0, ge=0, le=256, description="processes that read documents; 0: one a core")
    host: str = Field("127.0.0.1", description="address the chat listens on")
    port: int = Field(7860, ge=1, le=65535, description="port the chat listens on")
    access: bool = Field(False, description="people sign in; needed to listen beyond this machine")
    guests: bool = Field(False, description="with access: people not signed in see public documents")
    session_idle: int = Field(120, ge=1, le=43_200, description="minutes without a request after which a session ends")
    session_longest: int = Field(720, ge=1, le=43_200, description="minutes after which a session ends in any case")
    rate_per_minute: int = Field(
        30, ge=1, le=100_000, description="with access: questions a minute of one person, or of one address of guests"
    )
    proxy: str = Field(
        "", description="address of a reverse proxy whose X-Forwarded headers are believed; empty: nobody's"
    )
    root_path: str = Field("", description="path under which that proxy serves the chat, such as /wardqa")
    mcp: bool = Field(False, description="offer the tools of the Model Context Protocol at /gradio_api/mcp/")
    passages: int = Field(8, ge=1, le=100, description="passages read for an answer")
    max_question: int = Field(2000, ge=1, le=100_000, description="longest question, in characters")
    llm: str = Field("", description="language model that words answers, provider:name; empty: none, no network")
    llm_base_url: str = Field("", description="address of the model's server; empty: the provider's own")
    llm_timeout: int = Field(60, ge=1, le=3600, description="seconds after which the reader's answer is given instead")
    llm_retries: int = Field(2, ge=0, le=10, description="further tries after a failure of the server")
    llm_concurrency: int = Field(2, ge=1, le=100, description="requests to the model at the same time")
    llm_context: int = Field(12_000, ge=500, le=1_000_000, description="characters of evidence given to the model")
    llm_output: int = Field(4000, ge=200, le=100_000, description="longest answer taken from the model, in characters")
    llm_temperature: float = Field(0.0, ge=0, le=2, description="sampling temperature")
    upload_limit: int = Field(200, ge=1, le=512, description="largest document taken on the page, in megabytes")
    default_audience: Audience = Field(
        Audience.INTERNAL, description="who may read a paper beside which nobody wrote whom it is for"
    )
    keep_answers: bool = Field(False, description="keep questions and answers under home, for wardqa replay")
    keep_days: int = Field(30, ge=1, le=3650, description="days after which a kept answer is deleted")
    feedback: bool = Field(True, description="offer thumbs under answers, kept with question and answer under home")
    log: Literal["errors", "text", "json"] = Field(
        "errors",
        description="on standard error: errors alone, or a line an answer too, plain or as one JSON object a line",
    )
    log_questions: bool = Field(False, description="with text and json: the question stands in its line")

    @field_validator("default_audience", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return (audience_named(value) if isinstance(value, str) else None) or value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def documents_folder(self) -> Path:
        """The folder that is asked about."""
        return self.documents if self.documents is not None else bundled_sample()

    def index_folder(self) -> Path:
        """The index that answers; one a folder of documents where none is named."""
        if self.index is not None:
            return self.index
        folder = self.documents_folder().resolve()
        key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
        return self.home / "indexes" / f"{folder.name or 'root'}-{key}"


VIETNAMESE = {
    "documents": "thư mục văn bản; bỏ trống: bộ văn bản mẫu",
    "index": "thư mục chỉ mục; bỏ trống: mỗi thư mục văn bản một chỉ mục, đặt trong home",
    "store": "máy chủ giữ chỉ mục thay cho thư mục, ví dụ milvus://127.0.0.1:19530/wardqa; bỏ trống: dùng thư mục",
    "home": "nơi giữ các chỉ mục",
    "encoder": "mô hình sentence-transformers (đường dẫn hoặc tên trên hub); bỏ trống: mô hình đi kèm",
    "allow_download": "cho phép tải mô hình từ hub khi máy chưa có",
    "query_prefix": "đặt trước câu hỏi khi mã hóa; bỏ trống: như mô hình cần (đã biết E5, BGE)",
    "passage_prefix": "đặt trước đoạn văn bản khi mã hóa; bỏ trống: như mô hình cần",
    "cross_encoder": "mô hình CrossEncoder của sentence-transformers để xếp lại các đoạn đầu; bỏ trống: không dùng",
    "segmenter": "đơn vị của chỉ mục từ: pairs hoặc underthesea",
    "workers": "số tiến trình đọc văn bản; 0: mỗi lõi một tiến trình",
    "host": "địa chỉ trang chat lắng nghe",
    "port": "cổng trang chat lắng nghe",
    "access": "bắt buộc đăng nhập; cần có để máy khác mở được trang",
    "guests": "khi bật access: người chưa đăng nhập xem được văn bản công khai",
    "session_idle": "số phút không thao tác thì phiên đăng nhập kết thúc",
    "session_longest": "số phút một phiên đăng nhập kéo dài nhất",
    "rate_per_minute": "khi bật access: số câu hỏi mỗi phút của một người, hoặc của một địa chỉ khách",
    "proxy": "địa chỉ máy chủ trung gian được tin ở các tiêu đề X-Forwarded; bỏ trống: không tin ai",
    "root_path": "đường dẫn mà máy chủ trung gian đặt trang chat, ví dụ /wardqa",
    "mcp": "mở các công cụ Model Context Protocol tại /gradio_api/mcp/",
    "passages": "số đoạn được đọc cho một câu trả lời",
    "max_question": "câu hỏi dài nhất, tính bằng ký tự",
    "llm": "mô hình ngôn ngữ viết câu trả lời, dạng nhà_cung_cấp:tên; bỏ trống: không dùng, không cần mạng",
    "llm_base_url": "địa chỉ máy chủ của mô hình; bỏ trống: địa chỉ của nhà cung cấp",
    "llm_timeout": "số giây chờ mô hình, quá thì dùng câu trả lời của bộ đọc đi kèm",
    "llm_retries": "số lần thử lại khi máy chủ của mô hình gặp lỗi",
    "llm_concurrency": "số yêu cầu gửi tới mô hình cùng một lúc",
    "llm_context": "số ký tự đoạn trích đưa cho mô hình",
    "llm_output": "câu trả lời dài nhất nhận từ mô hình, tính bằng ký tự",
    "llm_temperature": "nhiệt độ lấy mẫu",
    "upload_limit": "văn bản lớn nhất nhận trên trang, tính bằng megabyte",
    "default_audience": "ai được đọc văn bản chưa ghi đối tượng đọc: nội bộ hoặc công khai",
    "keep_answers": "giữ câu hỏi và câu trả lời trong home để xem lại bằng wardqa replay",
    "keep_days": "số ngày giữ một câu trả lời, quá thì xóa",
    "feedback": "cho góp ý dưới câu trả lời, lưu cùng câu hỏi và câu trả lời trong home",
    "log": "nhật ký ra stderr: errors (chỉ lỗi), text (thêm một dòng mỗi câu trả lời), json (mỗi dòng là JSON)",
    "log_questions": "khi log là text hoặc json: ghi cả câu hỏi",
}
"""What ``wardqa config`` says of each setting; the English descriptions are the fields' own."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting as ``wardqa config`` shows it."""

    name: str
    value: str
    origin: str
    description: str


def bundled_sample() -> Path:
    """Folder of the sample documents that come with the package."""
    return Path(corpus.__file__).parent / "documents"


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - each field has its own type
    """Read the settings; ``None`` overrides nothing.

    Raises :class:`SettingsError` naming the key that is unknown or has an impossible value.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SettingsError(
                f"Không có thiết lập tên {key} (trong {FILE}); xem tên đúng bằng: wardqa config"
            ) from error
        raise SettingsError(
            f"Thiết lập {key} ({VIETNAMESE.get(key, key)}) không nhận giá trị {first.get('input')!r}; "
            "xem cách đặt bằng: wardqa config"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Tệp {FILE} sai cú pháp ({error}); hãy sửa hoặc xóa tệp này.") from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"Không có thiết lập tên {name} (biến môi trường); xem tên đúng bằng: wardqa config")


def in_force(settings: Settings) -> list[InForce]:
    """Every setting with its value and where it came from."""
    path = Path(FILE)
    in_file = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    environment = {name.upper() for name, value in os.environ.items() if value}
    rows = []
    for name in Settings.model_fields:
        if PREFIX + name.upper() in environment:
            origin = f"biến môi trường {PREFIX}{name.upper()}"
        elif name in in_file:
            origin = str(path.resolve())
        else:
            origin = "mặc định"
        value = getattr(settings, name)
        # An address may carry a password; it is for the server alone.
        shown = _SECRET.sub("//***@", "" if value is None else str(value))
        rows.append(InForce(name, shown, origin, VIETNAMESE[name]))
    return rows

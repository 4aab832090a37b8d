"""What the HTTP API takes and gives, as its OpenAPI page shows it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Ask", "DocumentLine", "DocumentPage", "Problem", "SectionLine", "TextPart"]


class Problem(BaseModel):
    """Lỗi: mã cho chương trình, một câu tiếng Việt cho người."""

    error: dict[str, str] = Field(examples=[{"code": "question", "message": "Câu hỏi trống; hãy gõ câu hỏi."}])


class Ask(BaseModel):
    """Một câu hỏi, có thể thu hẹp theo phường, kỳ hoặc văn bản."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="Câu hỏi.", examples=["Tổng thu ngân sách quý I là bao nhiêu?"])
    history: list[str] = Field([], max_length=50, description="Các câu hỏi trước của cuộc trò chuyện, cũ nhất trước.")
    ward: str = Field("", max_length=200, description="Chỉ văn bản của phường này.")
    period: str = Field("", max_length=200, description="Chỉ văn bản báo cáo về kỳ này.")
    documents: list[str] = Field([], max_length=1000, description="Chỉ các văn bản này (tên tệp).")
    id: str = Field("", max_length=200, description="Ghi lại nguyên vẹn trong câu trả lời.")


class DocumentLine(BaseModel):
    """Một văn bản; trường trống khi văn bản không nêu."""

    name: str
    title: str
    ward: str
    kind: str = ""
    number: str = ""
    issuer: str = ""
    date: str = Field("", description="ISO 8601, chính xác như văn bản ghi: 2026, 2026-04 hoặc 2026-04-17.")
    period: str = ""
    audience: str = Field("", description="công khai hoặc nội bộ.")
    format: str = ""
    passages: int
    warnings: list[str]


class SectionLine(BaseModel):
    """Một đề mục; `start`, `end` đếm ký tự Unicode của văn bản, gồm cả đề mục con."""

    label: str
    number: str
    title: str
    level: int
    parent: int | None = Field(description="Vị trí của đề mục cha trong danh sách.")
    kind: str
    start: int
    end: int


class DocumentPage(DocumentLine):
    """Một văn bản với cây đề mục."""

    sections: list[SectionLine]
    counts: dict[str, int] = Field(description="characters, pages, sections, footnotes, tables, passages, figures.")


class TextPart(BaseModel):
    """Một đoạn nguyên văn: đúng `text[start:end]` của văn bản."""

    document: str
    start: int
    end: int
    length: int = Field(description="Số ký tự của cả văn bản.")
    text: str


Findings = list[dict[str, Any]]

"""``wardqa users add|list|remove|password|role|token``: who may sign in. A running server follows at once."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from qa.access.viewer import Role
from qa.cli.console import Json, print_json, say, warn
from qa.cli.usage import Command, Group

if TYPE_CHECKING:
    from qa.access.users import Users

app = typer.Typer(cls=Group, help="Quản lý người dùng được đăng nhập.", no_args_is_help=True, rich_markup_mode=None)

ROLES = {Role.CITIZEN: "người dân", Role.OFFICIAL: "cán bộ", Role.OPERATOR: "quản trị"}

Words = Annotated[str, typer.Argument(metavar="VAI_TRÒ", help="citizen, official, operator.")]
Name = Annotated[str, typer.Argument(metavar="TÊN", help="Tên đăng nhập.")]
RoleName = Annotated[
    str, typer.Option("--role", metavar="VAI_TRÒ", help="citizen (người dân), official (cán bộ), operator (quản trị).")
]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Đọc mật khẩu từ một dòng của đầu vào chuẩn, không hỏi.")]


@app.command(cls=Command)
def add(name: Name, role: RoleName = Role.CITIZEN.value, password_stdin: Stdin = False) -> None:
    """Thêm người dùng; mật khẩu được hỏi hai lần và không hiện ra."""
    chosen = _role(role)
    users = _users()
    users.add(name, chosen, _password(password_stdin))
    say(f"Đã thêm {name.strip()} ({ROLES[chosen]}).")


@app.command("list", cls=Command)
def list_users(json: Json = False) -> None:
    """Liệt kê người dùng."""
    found = _users().list()
    if json:
        print_json([{"name": u.name, "role": u.role.value, "created": u.created, "tokens": u.tokens} for u in found])
        return
    if not found:
        say("Chưa có người dùng nào; thêm bằng: wardqa users add TÊN --role operator")
    for user in found:
        day = datetime.fromtimestamp(user.created).astimezone()
        tokens = f", {user.tokens} mã truy cập" if user.tokens else ""
        say(f"{user.name}: {ROLES[user.role]} ({user.role.value}), thêm ngày {day:%d/%m/%Y}{tokens}")


@app.command(cls=Command)
def remove(name: Name) -> None:
    """Xóa người dùng; phiên đăng nhập và mã truy cập của họ hết hiệu lực ngay."""
    _users().remove(name)
    say(f"Đã xóa {name}.")


@app.command(cls=Command)
def password(name: Name, password_stdin: Stdin = False) -> None:
    """Đặt mật khẩu mới; phiên đăng nhập và mã truy cập cũ hết hiệu lực ngay."""
    users = _users()
    users.require(name)
    users.set_password(name, _password(password_stdin))
    say(f"Đã đổi mật khẩu của {name}.")


@app.command(cls=Command)
def role(name: Name, role: Words) -> None:
    """Đổi vai trò; người đó phải đăng nhập lại."""
    chosen = _role(role)
    _users().set_role(name, chosen)
    say(f"{name} bây giờ là {ROLES[chosen]}.")


@app.command(cls=Command)
def token(
    name: Name, revoke: Annotated[bool, typer.Option("--revoke", help="Hủy mọi mã truy cập của người này.")] = False
) -> None:
    """Tạo mã truy cập cho chương trình gọi API với quyền của người này."""
    if revoke:
        say(f"Đã hủy {_users().revoke_tokens(name)} mã truy cập của {name}.")
        return
    made = _users().new_token(name)
    warn("Mã chỉ hiện một lần này; gửi kèm yêu cầu trong tiêu đề Authorization: Bearer MÃ")
    say(made)


def _users() -> Users:
    from qa.access.database import AccessFile
    from qa.access.users import Users
    from qa.settings import load_settings

    return Users(AccessFile(load_settings().home))


def _role(words: str) -> Role:
    from qa.access.errors import AccessError

    named = {**{role.value: role for role in Role}, **{name: role for role, name in ROLES.items()}}
    found = named.get(words.strip().casefold())
    if found is None:
        raise AccessError(f"Không có vai trò “{words}”; hãy dùng một trong: {', '.join(Role)}.")
    return found


def _password(from_stdin: bool) -> str:
    """The password: one line of standard input, or typed twice without being shown."""
    from qa.access.errors import AccessError

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccessError("Không có bàn phím để hỏi mật khẩu; hãy đưa mật khẩu vào bằng --password-stdin.")
    from getpass import getpass

    first = getpass("Mật khẩu: ")
    if getpass("Gõ lại mật khẩu: ") != first:
        raise AccessError("Hai lần gõ không giống nhau; hãy chạy lại lệnh.")
    return first

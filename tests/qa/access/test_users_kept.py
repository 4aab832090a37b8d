"""Users, tokens and sessions in the file under home."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from corpus.errors import SettingsError
from qa.access.control import Access
from qa.access.database import FILE, AccessFile
from qa.access.errors import AccessError, SignedOutError, TooFastError
from qa.access.passwords import Scrypt
from qa.access.sessions import Sessions
from qa.access.users import Users
from qa.access.viewer import Role, Viewer
from qa.settings import load_settings

CHEAP = Scrypt(ln=4)
PASSWORD = "con mèo ngủ trên mái nhà"


@pytest.fixture
def file(tmp_path: Path) -> AccessFile:
    return AccessFile(tmp_path / "nhà")


@pytest.fixture
def users(file: AccessFile) -> Users:
    users = Users(file, CHEAP)
    users.add("Ân", Role.OPERATOR, PASSWORD)
    users.add("dân", Role.CITIZEN, PASSWORD)
    return users


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


class TestUsers:
    def test_the_file_is_its_owners_alone_and_holds_no_secret(self, file: AccessFile, users: Users) -> None:
        token, session = users.new_token("dân"), Sessions(file, 60, 60).begin("dân")
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        content = b"".join(path.read_bytes() for path in file.path.parent.iterdir())
        for secret in (PASSWORD, token, session):
            assert secret.encode() not in content

    def test_names_are_one_whatever_their_case_and_form(self, users: Users) -> None:
        assert users.check("ÂN", PASSWORD) == Viewer("Ân", Role.OPERATOR)
        assert users.find("a\u0302n") == Viewer("Ân", Role.OPERATOR)
        with pytest.raises(AccessError, match="Đã có"):
            users.add("ân", Role.CITIZEN, PASSWORD)

    @pytest.mark.parametrize("name", ["", "  ", "a b", "a/b", "<b>", "x" * 65, ".a", "a\nb"])
    def test_impossible_names_are_refused(self, users: Users, name: str) -> None:
        with pytest.raises(AccessError):
            users.add(name, Role.CITIZEN, PASSWORD)

    def test_wrong_passwords_and_unknown_names_are_nobody(self, users: Users) -> None:
        assert users.check("dân", PASSWORD + "x") is None
        assert users.check("ai đó", PASSWORD) is None
        assert users.check("' OR 1=1 --", PASSWORD) is None

    def test_the_last_operator_stays(self, users: Users) -> None:
        with pytest.raises(AccessError, match="cuối cùng"):
            users.remove("Ân")
        with pytest.raises(AccessError, match="cuối cùng"):
            users.set_role("ân", Role.OFFICIAL)
        users.set_role("dân", Role.OPERATOR)
        users.remove("Ân")
        assert [user.name for user in users.list()] == ["dân"]

    def test_of_two_who_remove_each_other_one_stays(self, users: Users) -> None:
        users.set_role("dân", Role.OPERATOR)
        refused = []

        def remove(name: str) -> None:
            try:
                users.remove(name)
            except AccessError as error:
                refused.append(error)

        threads = [threading.Thread(target=remove, args=(name,)) for name in ("Ân", "dân")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == len(users.list()) == 1

    def test_tokens_stand_for_their_user_until_revoked(self, users: Users) -> None:
        one, two = users.new_token("dân"), users.new_token("dân")
        assert one != two
        assert users.by_token(one) == users.by_token(two) == Viewer("dân", Role.CITIZEN)
        assert users.by_token(one + "x") is None
        users.set_role("dân", Role.OFFICIAL)
        assert users.by_token(one) == Viewer("dân", Role.OFFICIAL)
        assert users.revoke_tokens("dân") == 2
        assert users.by_token(one) is None

    def test_everything_of_a_removed_user_goes(self, file: AccessFile, users: Users) -> None:
        sessions = Sessions(file, 60, 60)
        token, session = users.new_token("dân"), sessions.begin("dân")
        users.remove("dân")
        users.add("dân", Role.OPERATOR, PASSWORD)
        assert users.by_token(token) is None
        assert sessions.viewer(session) is None

    def test_a_file_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / FILE).mkdir()
        with pytest.raises(SettingsError, match=r"access\.sqlite"):
            Users(AccessFile(tmp_path), CHEAP).add("an", Role.CITIZEN, PASSWORD)
        other = tmp_path / "hỏng"
        other.mkdir()
        (other / FILE).write_bytes(os.urandom(4096))
        with pytest.raises(SettingsError, match=r"access\.sqlite"):
            Users(AccessFile(other), CHEAP).list()


class TestSessions:
    def test_they_end_by_idleness_and_in_any_case(self, file: AccessFile, users: Users) -> None:
        clock = Clock()
        sessions = Sessions(file, idle=600, longest=1500, now=clock)
        used, idle = sessions.begin("dân"), sessions.begin("Ân")
        assert len(used) >= 43  # 256 bits in base64
        for _ in range(2):
            clock.time += 500
            assert sessions.viewer(used) == Viewer("dân", Role.CITIZEN)
        assert sessions.viewer(idle) is None
        assert sessions.count() == 1
        clock.time += 499
        assert sessions.viewer(used) is not None
        clock.time += 1
        assert sessions.viewer(used) is None

    def test_a_restart_keeps_them(self, file: AccessFile, users: Users) -> None:
        token = Sessions(file, 600, 600).begin("dân")
        assert Sessions(AccessFile(file.path.parent), 600, 600).viewer(token) is not None

    @pytest.mark.parametrize("change", ["role", "password"])
    def test_a_new_role_or_password_ends_them(self, file: AccessFile, users: Users, change: str) -> None:
        sessions = Sessions(file, 600, 600)
        mine, others = sessions.begin("dân"), sessions.begin("Ân")
        if change == "role":
            users.set_role("dân", Role.OFFICIAL)
        else:
            users.set_password("dân", PASSWORD + "!")
        assert sessions.viewer(mine) is None
        assert sessions.viewer(others) is not None

    def test_signing_out_ends_one(self, file: AccessFile, users: Users) -> None:
        sessions = Sessions(file, 600, 600)
        one, two = sessions.begin("dân"), sessions.begin("dân")
        sessions.end(one)
        assert sessions.viewer(one) is None
        assert sessions.viewer(two) is not None


class TestAccess:
    def access(self, tmp_path: Path, **settings: object) -> Access:
        access = Access(load_settings(home=tmp_path, access=True, **settings), CHEAP)
        access.users.add("an", Role.OPERATOR, PASSWORD)
        return access

    def test_attempts_are_limited_for_a_name_whatever_the_address(self, tmp_path: Path) -> None:
        access = self.access(tmp_path)
        for number in range(10):
            assert access.sign_in("AN", "sai", f"10.0.0.{number}") is None
        with pytest.raises(TooFastError, match="Đã thử đăng nhập quá nhiều lần") as refused:
            access.sign_in("an", PASSWORD, "10.0.0.99")
        assert 0 < refused.value.seconds <= 60

    def test_attempts_are_limited_for_an_address_whatever_the_name(self, tmp_path: Path) -> None:
        access = self.access(tmp_path)
        for number in range(30):
            assert access.sign_in(f"ai{number}", "sai", "10.0.0.1") is None
        with pytest.raises(TooFastError):
            access.sign_in("an", PASSWORD, "10.0.0.1")
        assert access.sign_in("an", PASSWORD, "10.0.0.2")

    def test_success_gives_the_attempts_back(self, tmp_path: Path) -> None:
        access = self.access(tmp_path)
        for number in range(25):
            expected = number % 5 == 4
            token = access.sign_in("an", PASSWORD if expected else "sai", "10.0.0.1")
            assert (token is not None) is expected

    def test_nobody_is_a_guest_only_where_guests_are_let_in(self, tmp_path: Path) -> None:
        closed, opened = self.access(tmp_path / "a"), self.access(tmp_path / "b", guests=True)
        assert closed.behind("", "") is None
        with pytest.raises(SignedOutError):
            closed.named("")
        assert opened.behind("", "") == opened.named("") == Viewer("", Role.CITIZEN)
        assert opened.behind("", "wrong") is None
        with pytest.raises(SignedOutError):
            opened.named("người đã bị xóa")

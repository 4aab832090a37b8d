"""Access control as a server keeps it: who a cookie or a token stands for, who may sign in, how often one may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.access.database import AccessFile
from qa.access.errors import SignedOutError, TooFastError
from qa.access.limit import Limit
from qa.access.passwords import OWASP, Scrypt
from qa.access.sessions import Sessions
from qa.access.users import Users, key_of
from qa.access.viewer import Role, Viewer

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["GUEST", "Access"]

GUEST = Viewer("", Role.CITIZEN)
"""Whoever is not signed in, where guests are let in."""

_TRIES, _TRY_SECONDS = 10, 60.0
"""Sign-in attempts for one user name at once, and seconds until there is another one."""
_FROM_ONE, _FROM_ONE_SECONDS = 30, 10.0
"""The same from one address: an office may share one."""


class Access:
    """Access control that is on, with what ``settings`` say of it."""

    def __init__(self, settings: Settings, cost: Scrypt = OWASP) -> None:
        file = AccessFile(settings.home)
        self.users = Users(file, cost)
        self.sessions = Sessions(file, settings.session_idle * 60, settings.session_longest * 60)
        self.guests = settings.guests
        self._asking = Limit(settings.rate_per_minute, settings.rate_per_minute / 60)
        self._names = Limit(_TRIES, 1 / _TRY_SECONDS)
        self._addresses = Limit(_FROM_ONE, 1 / _FROM_ONE_SECONDS)

    def behind(self, cookie: str, bearer: str) -> Viewer | None:
        """Who a session's token or a program's token stands for; a guest where those are let in.

        A token that is wrong is refused even where guests are let in: the program would not notice otherwise.
        """
        if bearer:
            return self.users.by_token(bearer)
        viewer = self.sessions.viewer(cookie) if cookie else None
        return viewer or (GUEST if self.guests else None)

    def named(self, name: str | None) -> Viewer:
        """The user ``name`` as they are now, a guest for no name. Raises :class:`SignedOutError`."""
        viewer = self.users.find(name) if name else (GUEST if self.guests else None)
        if viewer is None:
            raise SignedOutError
        return viewer

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """The token of a new session; ``None`` for a wrong name or password. Raises :class:`TooFastError`."""
        wait = self._addresses.take(address) or self._names.take(key_of(name))
        if wait:
            raise TooFastError(wait, "Đã thử đăng nhập quá nhiều lần")
        viewer = self.users.check(name, password)
        if viewer is None:
            return None
        self._names.restore(key_of(name))
        return self.sessions.begin(viewer.name)

    def may_ask(self, viewer: Viewer, address: str) -> None:
        """Count a question of ``viewer``, of ``address`` where they have no name. Raises :class:`TooFastError`."""
        wait = self._asking.take(("name", key_of(viewer.name)) if viewer.name else ("address", address))
        if wait:
            raise TooFastError(wait)

"""The library's rows that our acts write: sessions, and who somebody is at a sign-in service. Wired by `site`."""

from __future__ import annotations

from importlib import import_module

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest


class SessionRows:
    """Sessions as the library keeps them: rows that can be listed and ended."""

    def end(self, account: int, keep: str = "") -> int:
        """Ends all sessions of the account but one, and says how many."""
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        rows = list(UserSession.objects.filter(user_id=account).exclude(session_key=keep))
        for row in rows:
            store.delete(row.session_key)
            row.delete()
        return len(rows)


def renew(request: HttpRequest) -> None:
    """The session under another name, in the list of sessions too."""
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


class IdentityRows:
    """Which identity at a service is which account's."""

    def link(self, account: int, provider: str, identity: str) -> bool:
        """Ties it to the account; False where it is another's."""
        row, _made = SocialAccount.objects.get_or_create(
            provider=provider, uid=identity, defaults={"user_id": account, "extra_data": {}}
        )
        return bool(row.user_id == account)

"""Asking for a permission: what for, then what has to be known to decide it; and asking for one to run longer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import Option
from bluelamp.doors.web.jinja import query
from bluelamp.doors.web.permissions import words
from bluelamp.doors.web.permissions.forms import AskForm, KindForm, WhichForm, carried_out, end_of, offer, shaped
from bluelamp.doors.web.permissions.rules import rules_about
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.typed import kept_when_signed_out, taken_up, token
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations import acts, drafts, queries
from bluelamp.records.declarations.checks import is_id, new_id
from bluelamp.records.declarations.drafts import Draft
from bluelamp.records.declarations.errors import AlreadyDeclared, DraftGone, NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.permissions import THING_TYPES, Kind, Wish
from bluelamp.records.declarations.queries import PermissionView
from bluelamp.records.declarations.settings import permission_limits
from bluelamp.records.journal import clock

AUTHORISED = "authorised"
"""The value of the force's setting under which a permission to take a phone home is asked for at all."""
_of_rulebook: dict[str, Rulebook] = {}


@require_safe
@signed_in
def mine(request: Asked) -> HttpResponse:
    """What the reader asked for and was given; one's own leaves no entry."""
    at = clock.now()
    rulebook = in_force(at).rulebook
    asked, held = queries.requests_of(request.actor.id), queries.permissions_of(request.actor.id)
    context = {
        "drafts": _begun(rulebook, request.actor.id),
        "requests": [
            (one, words.about(rulebook, one.wish.kind, one.wish.thing), words.request_tag(one.state)) for one in asked
        ],
        "permissions": [
            (
                one,
                words.about(rulebook, one.kind, one.thing),
                words.permission_tag(one.term, at),
                words.ends_in_words(one.term.ends),
            )
            for one in held
        ],
    }
    return render(request, "permissions/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def kinds(request: Asked) -> HttpResponse:
    """What a permission is needed for; what nobody needs one for here is said and not offered."""
    take_home = permission_limits(Kind.TAKE_HOME, "", clock.now()).take_home
    form = KindForm(request.POST if request.method == "POST" else None)
    form.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
        (one.value, Option(said.text, hint=said.hint))
        for one, said in words.KINDS.items()
        if one is not Kind.TAKE_HOME or take_home == AUTHORISED
    ]
    if request.method == "POST" and form.is_valid():
        return redirect("permissions:ask", form.cleaned_data["kind"])
    context = {"form": form, "take_home": take_home}
    return render(request, "permissions/kinds.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def ask(request: Asked, kind: str) -> HttpResponse:
    """Asks which thing it is for, where the page that leads here has not named it; then everything else."""
    if kind not in set(Kind):
        raise Http404(kind)
    offered = things(in_force(clock.now()).rulebook, Kind(kind))
    if offered and request.GET.get("thing", "") not in dict(offered):
        return _which(request, Kind(kind), offered)
    return _Page(request, Kind(kind)).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@kept_when_signed_out
@signed_in
def longer(request: Asked, permission_id: UUID) -> HttpResponse:
    """Asks for a permission of one's own to run longer: a new request, decided anew."""
    try:
        carried = next(one for one in queries.permissions_of(request.actor.id) if one.id == str(permission_id))
    except StopIteration:
        error = NoSuchDeclaration("You have no such permission.", todo="choose one of yours from your list.")
        return missing(request, error)
    return _Page(request, carried.kind, carried).answer()


def _which(request: Asked, kind: Kind, offered: tuple[tuple[str, str], ...]) -> HttpResponse:
    """Asks for the thing alone; it then stands in the address, which is about nobody."""
    form = WhichForm(request.POST if request.method == "POST" else None)
    offer(form, "thing", offered)
    if request.method == "POST" and form.is_valid():
        return redirect(reverse("permissions:ask", args=[kind.value]) + query(thing=form.cleaned_data["thing"]))
    context = {"form": form, "kind": words.KINDS[kind]}
    return render(request, "permissions/which.html", context, status=422 if form.errors else 200)


class _Page:
    """The page that asks for a permission, for one request to it."""

    def __init__(self, request: Asked, kind: Kind, carried: PermissionView | None = None) -> None:
        self._request, self._kind, self._carried = request, kind, carried
        self._at = clock.now()
        self._rulebook = in_force(self._at).rulebook
        # A kind that is for no thing takes none from the address.
        named = request.GET.get("thing", "") if things(self._rulebook, kind) else ""
        self._thing = carried.thing if carried else named
        self._limits = permission_limits(kind, self._thing, self._at)

    def answer(self) -> HttpResponse:
        """The form; or, once it is sent and holds, the way to the request."""
        posted = self._request.method == "POST"
        try:
            form = self._form(AskForm(self._request.POST) if posted else AskForm(initial=self._begins()))
        except DraftGone as error:
            return missing(self._request, error)
        if posted and form.is_valid():
            said = form.cleaned_data
            try:
                done = carried_out(form, lambda: self._send(said))
            except AlreadyDeclared as error:
                messages.success(self._request, _("You sent this before, and it was asked for once."))
                return redirect("permissions:request", error.made)
            if done:
                drafts.drop_draft(self._request.actor.id, said["once"])
                messages.success(self._request, _("It is asked for. You are told when it is decided."))
                return redirect("permissions:request", said["once"])
        return self._drawn(form)

    def _send(self, said: dict[str, Any]) -> None:
        carried = self._carried
        texts = {name: said.get(name, "") for name in ("purpose", "group", "record_route", "reference")}
        wish = Wish(
            kind=self._kind,
            thing=self._thing,
            account=carried.account if carried else said.get("account", ""),
            until=end_of(said["until"]),
            extends=carried.id if carried else "",
            **texts,
        )
        acts.ask_permission(by=self._request.actor, request_id=said["once"], wish=wish)

    def _form(self, form: AskForm) -> AskForm:
        asks_reference = self._kind.value in self._limits.reference_for
        shaped(form, self._kind, reference=asks_reference, fixed=self._carried is not None)
        if "account" in form.fields:
            offer(form, "account", [(one, one) for one in sorted(self._limits.accounts)])
        return form

    def _begins(self) -> dict[str, Any]:
        draft = self._request.GET.get("draft", "")
        if draft:
            return taken_up(AskForm, drafts.draft_of(self._request.actor.id, draft))
        begins: dict[str, Any] = {"once": new_id(), "of_kind": self._kind.value, "of_thing": self._thing}
        if self._carried:
            begins["of_extends"] = self._carried.id
            before = queries.one_request(self._carried.request).wish
            begins |= {name: getattr(before, name) for name in ("purpose", "group", "record_route", "reference")}
        return begins

    def _drawn(self, form: AskForm) -> HttpResponse:
        carried = self._carried
        chosen = str(form["once"].value() or "")
        once = chosen if is_id(chosen) else new_id()
        here = _address(self._kind, self._thing, carried.id if carried else "", once)
        context = {
            "form": form,
            "typed": token(self._request.actor, "request", once, here),
            "kind": words.KINDS[self._kind],
            "days": self._limits.longest.days,
            "carried": carried,
            "about": words.about(self._rulebook, self._kind, self._thing),
            "rules": rules_about(self._rulebook, self._kind, self._thing),
            "named": bool(self._thing) and not carried,
            "ends": words.ends_in_words(carried.term.ends) if carried else "",
        }
        return render(self._request, "permissions/ask.html", context, status=422 if form.errors else 200)


def _address(kind: Kind, thing: str, extends: str, draft: str) -> str:
    """Where a form that was begun is taken up again."""
    if extends:
        return reverse("permissions:longer", args=[extends]) + query(draft=draft)
    return reverse("permissions:ask", args=[kind.value]) + query(thing=thing, draft=draft)


def _begun(rulebook: Rulebook, person: str) -> list[tuple[Draft, str, str]]:
    """What somebody began and did not send: each with what it is for, and where it is taken up again."""
    found = []
    for one in drafts.drafts_of(person, "request"):
        kind, thing, extends = (one.body.get(f"of_{name}", "") for name in ("kind", "thing", "extends"))
        if kind in set(Kind) and (not extends or is_id(extends)):
            where = _address(Kind(kind), thing, extends, one.id)
            found.append((one, words.about(rulebook, Kind(kind), thing), where))
    return found


def things(rulebook: Rulebook, kind: Kind) -> tuple[tuple[str, str], ...]:
    """What a permission of a kind can be for, by name: of apps, those that some rule shuts without one."""
    if rulebook.digest not in _of_rulebook:
        _of_rulebook.clear()
        _things.cache_clear()
        _of_rulebook[rulebook.digest] = rulebook
    return _things(rulebook.digest, kind)


@lru_cache(maxsize=20)
def _things(digest: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    rulebook, of_type = _of_rulebook[digest], THING_TYPES.get(kind)
    ids = [one.uid.id for one in rulebook.entities if one.uid.type == of_type]
    if of_type == "App":
        ids = [one for one in ids if rules_about(rulebook, kind, one)]
    named = [(one, words.thing_name(rulebook, kind, one)) for one in ids]
    return tuple(sorted(named, key=lambda pair: (pair[1].casefold(), pair[0])))

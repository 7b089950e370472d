"""New sites: declared open by those who open them, and entered in the register by an agent only."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.annexes import sync_annexes
from awards.domain.convention_states import manages
from awards.domain.rights import hold_convention, require_beneficiary
from awards.enums import ConventionState, OpeningState as S
from awards.models import Convention, SiteOpening
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.queries.people import instructors_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.sites import open_site
from territories.models import Area


def openable_places(convention: Convention) -> list[Area]:
    """Places of its lines and conditions where the structure has no site yet."""
    siae = convention.application.siae
    if siae is None:
        return []
    wanted = set(convention.lines.values_list("place", flat=True))
    wanted |= set(convention.decision.conditions.values_list("area", flat=True))
    told = convention.openings.exclude(state=S.REFUSED).values_list("place", flat=True)
    known = set(siae.sites.values_list("commune_id", flat=True)) | set(told)
    return list(Area.objects.filter(pk__in=wanted - known).order_by("name"))


def declare_opening(
    convention: Convention,
    *,
    place: Area,
    opened_on: dt.date,
    places: int,
    address: str,
    postal_code: str,
    actor: User,
    upload: Upload | None = None,
) -> SiteOpening:
    """The structure, or an agent for it, says that a place is open."""
    with transaction.atomic():
        held = hold_convention(convention)
        if actor.can(Permission.AWARDS_CONVENTION_SIGN):
            require_beneficiary(held, actor=actor)
        else:
            manages(held, actor)
        if held.state != ConventionState.ACTIVE:
            raise TransitionRefusedError("La convention n’est pas en cours : une ouverture se déclare sous elle.")
        faults = {}
        if place.pk not in {one.pk for one in openable_places(held)}:
            faults["place"] = "Cette commune n’attend pas d’ouverture dans la convention."
        if opened_on > timezone.localdate():
            faults["opened_on"] = "Cette date est à venir : déclarez l’ouverture une fois faite."
        if places < 1:
            faults["places"] = "Une place au moins est ouverte."
        if faults:
            raise ValidationError(faults)
        opening = SiteOpening(
            convention=held,
            place=place,
            opened_on=opened_on,
            places=places,
            address=address.strip(),
            postal_code=postal_code.strip(),
            evidence=store_upload(upload, actor=actor) if upload is not None else None,
            declared_by=actor,
        )
        opening.full_clean(exclude=["convention", "declared_by"])
        opening.save()
        application = held.application
        data = {"opening": opening.pk, "place": place.code, "places": places}
        record_event(actor=actor, verb="opening:declared", subject=application, data=data)
        tell(
            CallEvent.MESSAGE,
            call=application.call,
            people=instructors_of(application.department),
            path=f"/conventions/{held.pk}/",
            key=f"opening:{opening.pk}",
            application=application,
        )
    return opening


def validate_opening(opening: SiteOpening, *, actor: User) -> SiteOpening:
    """An agent verified it: the site enters the register, its ETP the annexes, and so the next diagnosis."""
    with transaction.atomic():
        held = _hold(opening, actor)
        siae = held.convention.application.siae
        assert siae is not None  # noqa: S101 -- `openable_places` gives those of structures only
        site = siae.sites.filter(commune=held.place).first()
        if site is None:
            town = " ".join(filter(None, (held.postal_code, held.place.name)))
            told = ", ".join(filter(None, (held.address, town)))
            site = open_site(
                siae,
                commune=held.place,
                address=held.address,
                postal_code=held.postal_code,
                told=f"{told} (convention {held.convention.number})",
                actor=actor,
            )
        held.state, held.site = S.VALIDATED, site
        held.decided_by, held.decided_at = actor, timezone.now()
        held.save(update_fields=["state", "site", "decided_by", "decided_at"])
        data = {"opening": held.pk, "site": site.pk}
        record_event(actor=actor, verb="opening:validated", subject=held.convention.application, data=data)
        sync_annexes(held.convention, actor=actor)
    opening.refresh_from_db()
    return opening


def refuse_opening(opening: SiteOpening, *, motive: str, actor: User) -> SiteOpening:
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi l’ouverture n’est pas retenue."})
    with transaction.atomic():
        held = _hold(opening, actor)
        held.state, held.motive = S.REFUSED, words
        held.decided_by, held.decided_at = actor, timezone.now()
        held.save(update_fields=["state", "motive", "decided_by", "decided_at"])
        data = {"opening": held.pk, "motive": words}
        record_event(actor=actor, verb="opening:refused", subject=held.convention.application, data=data)
    opening.refresh_from_db()
    return opening


def _hold(opening: SiteOpening, actor: User) -> SiteOpening:
    convention = hold_convention(opening.convention)
    manages(convention, actor)
    held = SiteOpening.objects.select_for_update(of=("self",)).select_related("place").get(pk=opening.pk)
    held.convention = convention
    if held.state != S.DECLARED:
        raise TransitionRefusedError(f"Cette ouverture est « {held.get_state_display()} » : actualisez la page.")
    if convention.state != ConventionState.ACTIVE:
        raise TransitionRefusedError("La convention n’est plus en cours.")
    return held

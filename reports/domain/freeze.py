"""Reading every figure of a restitution once, as the person who asks may read it, and keeping it for ever."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.exports import DEMONSTRATION_LABEL
from iae_portal.common.formatting import format_datetime
from iae_portal.common.models import Source
from reports.domain.reading import Reading, SectionDraft, open_reading
from reports.domain.sections.access import compose_access
from reports.domain.sections.calls import compose_calls
from reports.domain.sections.context import compose_context
from reports.domain.sections.doctrine import compose_doctrine
from reports.domain.sections.means import compose_means
from reports.domain.sections.method import compose_glossary, compose_method
from reports.domain.sections.opinions import compose_opinions
from reports.domain.sections.supply import compose_supply
from reports.enums import Audience, Section
from reports.models import Restitution
from reports.rules.content import Content, KeyNumber, content_to_json, fingerprint_of
from reports.rules.figures import number_figures
from structures.queries.visible_supply import VisibleSupply
from territories.enums import AreaLevel

COMPOSERS: dict[Section, Callable[[Reading], SectionDraft]] = {
    Section.CONTEXT: compose_context,
    Section.SUPPLY: compose_supply,
    Section.ACCESS: compose_access,
    Section.MEANS: compose_means,
    Section.CALLS: compose_calls,
    Section.OPINIONS: compose_opinions,
    Section.DOCTRINE: compose_doctrine,
}
SUPPLY_LABELS = frozenset({"ETP conventionnés", "Structures"})


def freeze_restitution(restitution: Restitution, *, actor: User) -> Restitution:
    """Keep the figures of the restitution; what is frozen already stays as it is."""
    if restitution.content is not None:
        return restitution
    content = read_snapshot(restitution, actor=actor)
    with transaction.atomic():
        held = Restitution.objects.select_for_update(of=("self",)).get(pk=restitution.pk)
        if held.content is None:
            held.content = content_to_json(content)
            held.fingerprint = fingerprint_of(held.content)
            held.is_demonstration = content.is_demonstration
            held.frozen_at = timezone.now()
            held.save(update_fields=["content", "fingerprint", "is_demonstration", "frozen_at"])
            data = {"fingerprint": held.fingerprint, "figures": len(content.figures)}
            record_event(actor=actor, verb="restitution:frozen", subject=held, data=data)
    restitution.refresh_from_db()
    return restitution


def read_snapshot(restitution: Restitution, *, actor: User) -> Content:
    """All the figures as they were at one instant: what others write meanwhile is not seen half."""
    if connection.in_atomic_block:
        return read_content(restitution, actor=actor)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return read_content(restitution, actor=actor)


def read_content(restitution: Restitution, *, actor: User) -> Content:
    """Every section that was asked, in order."""
    reading = open_reading(
        actor,
        restitution.area,
        department=restitution.department,
        audience=Audience(restitution.audience),
    )
    drafts = compose_sections(reading, restitution.sections)
    figures = number_figures([figure for draft in drafts for figure in draft.figures])
    is_demonstration = settings.DEMONSTRATION or any(figure.is_estimated for figure in figures)
    return Content(
        title=f"Insertion par l’activité économique : {reading.place}",
        subtitle=f"Restitution au {reading.audience.label}" if not reading.is_public else "Restitution publique",
        area=reading.place,
        audience=str(reading.audience.label),
        owner=settings.SERVICE_OWNER,
        service=settings.SERVICE_NAME,
        frozen_on=format_datetime(timezone.now()),
        is_demonstration=is_demonstration,
        notices=(f"{DEMONSTRATION_LABEL} : ces chiffres ne fondent aucune décision.",) if is_demonstration else (),
        versions=(
            ("Portail", f"version {settings.VERSION}"),
            *dict.fromkeys(version for draft in drafts for version in draft.versions),
        ),
        key_numbers=tuple(_key_numbers(reading)),
        parts=tuple(draft.part for draft in drafts),
        figures=tuple(figures),
    )


def compose_sections(reading: Reading, sections: Collection[str]) -> list[SectionDraft]:
    """In the order of the vocabulary; the annex tells the data sets of all the others."""
    drafts = [compose(reading) for section, compose in COMPOSERS.items() if section.value in sections]
    if Section.METHOD.value in sections:
        sources: list[Source] = [source for draft in drafts for source in draft.sources]
        drafts.append(compose_method(reading, sources))
    if Section.GLOSSARY.value in sections:
        drafts.append(compose_glossary(reading))
    return drafts


def _key_numbers(reading: Reading) -> list[KeyNumber]:
    """Those of the dashboard; the supply of an area is left out where the audience may not read it."""
    hides = False
    if reading.is_discreet and reading.area.level == AreaLevel.EPCI:
        hides = VisibleSupply(None, year=reading.page.year).of(reading.area) is None
    return [
        KeyNumber(
            label=capfirst(figure.label),
            value=f"{figure.value} {figure.unit}".strip(),
            note=figure.versus,
            is_estimated=figure.is_estimated,
        )
        for figure in reading.page.figures
        if not (hides and figure.label in SUPPLY_LABELS)
    ]

"""The model calls that agents keep: made from a model or from a call, renamed, withdrawn, put back, compared."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from calls.domain.preparing import require_manager
from calls.models import Call, CallTemplate
from calls.rules.definitions import CallDefinition, DefinitionError, load_definition
from calls.rules.differences import Difference, compare_definitions
from calls.rules.years import TEMPLATE_YEAR, shift_years
from iae_portal.common.audit_trail import record_event

LONGEST_SLUG = 50


def create_template(origin: Call | CallTemplate, *, name: str, summary: str, actor: User) -> CallTemplate:
    """A model like the origin: of a call, the version in force, else what is being prepared, its years made relative.

    Raises ValidationError when the name is taken, or when the call asks for years before its own.
    """
    require_manager(actor)
    template = CallTemplate(
        slug=_free_slug(name),
        name=_check_name(name),
        kind=origin.kind,
        applicant=origin.applicant,
        summary=summary.strip(),
        definition=_definition_of(origin).dump(),
        updated_by=actor,
    )
    template.full_clean(exclude=["definition"])
    with transaction.atomic():
        template.save()
        data = {"from": f"{'call' if isinstance(origin, Call) else 'calltemplate'}:{origin.pk}", "name": template.name}
        record_event(actor=actor, verb="calltemplate:created", subject=template, data=data)
    return template


def edit_template(template: CallTemplate, *, name: str, summary: str, actor: User) -> CallTemplate:
    """Rename a model, or tell anew what it is for. Raises ValidationError when the name is taken."""
    require_manager(actor)
    with transaction.atomic():
        held = _hold(template)
        held.name, held.summary = _check_name(name, but=held), summary.strip()
        held.updated_by, held.updated_at = actor, timezone.now()
        held.full_clean(exclude=["definition"])
        held.save(update_fields=["name", "summary", "updated_by", "updated_at"])
        data = {"name": held.name, "summary": held.summary}
        record_event(actor=actor, verb="calltemplate:edited", subject=held, data=data)
    template.refresh_from_db()
    return template


def propose_template(template: CallTemplate, *, is_proposed: bool, actor: User) -> CallTemplate:
    """Put a model back among those from which calls are made, or withdraw it; asked twice, it is done once."""
    require_manager(actor)
    with transaction.atomic():
        held = _hold(template)
        if held.is_current != is_proposed:
            held.is_current = is_proposed
            held.updated_by, held.updated_at = actor, timezone.now()
            held.save(update_fields=["is_current", "updated_by", "updated_at"])
            verb = "calltemplate:proposed" if is_proposed else "calltemplate:withdrawn"
            record_event(actor=actor, verb=verb, subject=held, data={"name": held.name})
    template.refresh_from_db()
    return template


def compare_with_template(call: Call) -> list[Difference]:
    """What the call being prepared changed of its model, which is read in the years of the call."""
    model = load_definition(shift_years(call.template.definition, by=call.year - TEMPLATE_YEAR))
    return compare_definitions(model, load_definition(call.definition))


def _definition_of(origin: Call | CallTemplate) -> CallDefinition:
    if isinstance(origin, CallTemplate):
        return load_definition(origin.definition)
    source = origin.version.definition if origin.version is not None else origin.definition
    try:
        return load_definition(shift_years(source, by=TEMPLATE_YEAR - origin.year))
    except DefinitionError:
        raise ValidationError(
            f"Cet appel demande des ETP d’années antérieures à {origin.year}, celle de son enveloppe\u00a0: un modèle "
            "ne compte que depuis l’année de l’appel. Retirez ces années, puis recommencez.",
            code="years",
        ) from None


def _check_name(name: str, *, but: CallTemplate | None = None) -> str:
    cleaned = " ".join(name.split())
    taken = CallTemplate.objects.filter(name__iexact=cleaned)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        words = f"Un modèle s’appelle déjà «\u00a0{cleaned}\u00a0»\u00a0: donnez un autre nom."
        raise ValidationError({"name": words}, code="taken")
    return cleaned


def _free_slug(name: str) -> str:
    """The name as an identifier, with a number when it is taken."""
    base = slugify(name)[: LONGEST_SLUG - 5] or "modele"
    taken = set(CallTemplate.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    rank = 2
    slug = base
    while slug in taken:
        slug, rank = f"{base}-{rank}", rank + 1
    return slug


def _hold(template: CallTemplate) -> CallTemplate:
    return CallTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)

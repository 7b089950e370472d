"""The signatures of a convention or of one of its amendments: who signs, in which order, and what is kept of it."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.enums import Part
from awards.domain.convention_states import manages
from awards.domain.rights import require_beneficiary
from awards.enums import Party
from awards.models import Amendment, Convention, Signature
from iae_portal.common.files import Upload, store_upload


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a signature says; `upload` is the signed document."""

    party: Party
    name: str
    quality: str
    signed_on: dt.date
    upload: Upload | None = None


def parties_of(convention: Convention) -> list[Party]:
    """Who signs, in order: the State last, which makes the convention exist."""
    has_council = any(line.part == Part.COUNCIL for line in convention.lines.all())
    return [Party.BENEFICIARY, *([Party.COUNCIL] if has_council else []), Party.STATE]


def write_signature(
    convention: Convention, written: Written, *, actor: User, amendment: Amendment | None = None
) -> Signature:
    """Keep a signature of the document, the convention being locked and `require_signer` having been asked.

    Raises a ValidationError in French for what it lacks or when its turn has not come.
    """
    done = set(convention.signatures.filter(amendment=amendment).values_list("party", flat=True))
    check_signature(parties_of(convention), done, written)
    return Signature.objects.create(
        convention=convention,
        amendment=amendment,
        party=written.party,
        name=written.name.strip(),
        quality=written.quality.strip(),
        signed_on=written.signed_on,
        file=store_upload(written.upload, actor=actor) if written.upload is not None else None,
        recorded_by=actor,
    )


def require_signer(convention: Convention, party: Party, *, actor: User) -> None:
    if party == Party.BENEFICIARY and actor.can(Permission.AWARDS_CONVENTION_SIGN):
        require_beneficiary(convention, actor=actor)
    else:
        manages(convention, actor)


def check_signature(parties: list[Party], done: set[str], written: Written) -> None:
    """What a signature must say, and when it may come. Raises a ValidationError in French."""
    faults = {}
    if written.party not in parties:
        faults["party"] = "Cette partie ne signe pas ce document."
    elif written.party in done:
        faults["party"] = "Cette partie a déjà signé."
    elif written.party == Party.STATE and set(parties) - {Party.STATE} - done:
        faults["party"] = "L’État signe en dernier : il manque une autre signature."
    if not written.name.strip():
        faults["name"] = "Écrivez le nom du signataire."
    if not written.quality.strip():
        faults["quality"] = "Écrivez la qualité du signataire."
    if written.signed_on > timezone.localdate():
        faults["signed_on"] = "Cette date est à venir."
    if faults:
        raise ValidationError(faults)

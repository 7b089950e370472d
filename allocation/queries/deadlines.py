"""Until when the avis of each département is awaited, extensions counted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from allocation.models import Consultation, Extension


@dataclass(frozen=True)
class Deadlines:
    """The deadline of all, and the later ones that some départements have (by their keys)."""

    general: dt.datetime
    own: dict[int, dt.datetime] = field(default_factory=dict)

    def of(self, department_id: int) -> dt.datetime:
        return max(self.general, self.own.get(department_id, self.general))

    @property
    def last(self) -> dt.datetime:
        """Once it is past, no avis is awaited any more."""
        return max([self.general, *self.own.values()])


def read_deadlines(consultations: Iterable[Consultation], *, at: dt.datetime | None = None) -> dict[int, Deadlines]:
    """By key of the consultation, in one query; as they stood at a moment, now by default."""
    held = list(consultations)
    rows = Extension.objects.filter(consultation__in=held, granted_at__lte=at or timezone.now())
    general = {one.pk: one.due_at for one in held}
    own: dict[int, dict[int, dt.datetime]] = {one.pk: {} for one in held}
    for key, department, due_at in rows.values_list("consultation", "department", "due_at"):
        if department is None:
            general[key] = max(general[key], due_at)
        else:
            own[key][department] = max(due_at, own[key].get(department, due_at))
    return {one.pk: Deadlines(general[one.pk], own[one.pk]) for one in held}


def deadlines_of(consultation: Consultation, *, at: dt.datetime | None = None) -> Deadlines:
    return read_deadlines([consultation], at=at)[consultation.pk]

"""What the secretary types while the committee sits, and members during a written consultation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from committees.domain.attendance import Pointing
from committees.domain.deliberation import Proposal
from committees.domain.proposals import Draft
from committees.enums import Choice, Mode
from committees.forms.fields import textarea
from committees.forms.proposals import offer_values, read_draft
from committees.models import AgendaItem, Attendance, Member
from committees.queries.rosters import Roster, read_roster, recused_seats
from committees.rules.presence import SITTING
from iae_portal.common.forms import PortalForm

# How the voice of a seat is named in what the screen sends: « voix-12 ».
OF_COUNT = "voix"


class PointingForm(PortalForm):
    """How one seat is held, in one choice: who sits and from where, or to whom the mandate was given."""

    def __init__(
        self, *args: Any, row: Attendance, substitutes: list[Member], holders: list[Member], **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", f"siege-{row.member_id}")
        kwargs.setdefault("initial", {"pointing": _value_of(row)})
        super().__init__(*args, **kwargs)
        self.substitutes = {str(one.pk): one for one in substitutes}
        self.holders = {str(one.pk): one for one in holders if one.pk != row.member_id}
        supplied = [
            (f"{mode}:{key}", f"{mode.label}, par {one.full_name}")
            for key, one in self.substitutes.items()
            for mode in SITTING
        ]
        own = [(mode.value, mode.label) for mode in Mode if mode != Mode.MANDATE]
        given = [(f"{Mode.MANDATE}:{key}", f"mandat à {one.full_name}") for key, one in self.holders.items()]
        self.fields["pointing"] = forms.ChoiceField(
            label="Présence",
            choices=[*own[:2], *supplied, *own[2:], ("A donné mandat", given)],
            widget=forms.Select(attrs={"class": "fr-select"}),
        )

    def pointing(self) -> Pointing:
        name, _, key = self.cleaned_data["pointing"].partition(":")
        mode = Mode(name)
        return Pointing(
            mode=mode,
            substitute=self.substitutes.get(key) if mode in SITTING else None,
            holder=self.holders.get(key) if mode == Mode.MANDATE else None,
        )


def _value_of(row: Attendance) -> str:
    key = row.holder_id if row.mode == Mode.MANDATE else row.substitute_id
    return f"{row.mode}:{key}" if key else str(row.mode)


class PresidentForm(PortalForm):
    president = forms.ChoiceField(label="Préside la séance")

    def __init__(self, *args: Any, roster: Roster, chosen: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sitting = [row for row in roster.attendances if row.mode in SITTING]
        choices = [(row.member_id, (row.substitute or row.member).full_name) for row in sitting]
        field: Any = self.fields["president"]
        field.choices = choices or [("", "Pointez d’abord les présents")]
        self.initial["president"] = chosen
        self.members = {str(row.member_id): row.member for row in sitting}

    def chosen(self) -> Member:
        return self.members[self.cleaned_data["president"]]


class RecusalForm(PortalForm):
    member = forms.ChoiceField(label="Membre qui se déporte")
    reason = forms.CharField(label="Raison", max_length=300, help_text="Elle figure au procès-verbal.")

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = members  # type: ignore[attr-defined]


class StatementForm(PortalForm):
    member = forms.ChoiceField(label="Membre")
    text = forms.CharField(label="Position à consigner", max_length=4000, widget=textarea(3))

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = members  # type: ignore[attr-defined]


class DiscussionForm(PortalForm):
    text = forms.CharField(label="Discussion", max_length=20000, required=False, widget=textarea(8))


class ProposalForm(PortalForm):
    """The avis put to the vote: kept as it is typed, complete only to conclude."""

    value = forms.ChoiceField(label="Avis mis aux voix", required=False)
    motivation = forms.CharField(
        label="Motivation", max_length=6000, required=False, widget=textarea(3), help_text="La décision la cite."
    )
    reservations = forms.CharField(
        label="Réserves",
        max_length=6000,
        required=False,
        widget=textarea(2),
        help_text="Pour un avis favorable avec réserves.",
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        initial = {"value": item.proposal, "motivation": item.motivation, "reservations": item.reservations}
        super().__init__(*args, initial=initial, **kwargs)
        offer_values(self, item)

    def draft(self) -> Draft:
        return read_draft(self.cleaned_data)

    def proposal(self) -> Proposal:
        """Raises ValidationError when no avis was chosen; the rest is for the domain to say."""
        draft = self.draft()
        if draft.value is None:
            raise ValidationError({"value": "Choisissez l’avis mis aux voix."})
        return Proposal(value=draft.value, motivation=draft.motivation, reservations=draft.reservations)


class AdjournForm(PortalForm):
    motivation = forms.CharField(label="Motif de l’ajournement", max_length=6000, widget=textarea(2))


class PositionForm(PortalForm):
    """A member's voice on a point of a written consultation."""

    choice = forms.ChoiceField(label="Votre position", choices=Choice, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Observation",
        max_length=4000,
        required=False,
        widget=textarea(3),
        help_text="Les autres membres la lisent.",
    )


class ReasonForm(PortalForm):
    reason = forms.CharField(label="Raison du déport", max_length=300, help_text="Elle figure au procès-verbal.")


class OppositionForm(PortalForm):
    motive = forms.CharField(
        label="Pourquoi le comité doit se réunir",
        max_length=600,
        widget=textarea(3),
        help_text="Les autres membres le lisent ; une opposition ne se retire pas.",
    )


def read_choices(data: Mapping[str, str], *, item: AgendaItem) -> dict[int, Choice]:
    """The voices of a vote: one for everybody who speaks when « tous » was pressed, else one by line."""
    every = data.get("tous")
    if every in Choice.values:
        speakers = read_roster(item.session).voters(recused=recused_seats(item)).speakers
        return dict.fromkeys(speakers, Choice(every))
    found = {}
    for name, value in data.items():
        prefix, _, seat = name.partition("-")
        if prefix == OF_COUNT and seat.isdecimal() and value in Choice.values:
            found[int(seat)] = Choice(value)
    return found

"""A form being prepared, read as an applicant's file would be: on answers typed for a try, never kept."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from calls.domain.facts import Place, find_place, read_facts
from calls.domain.file_reading import File
from calls.enums import TargetMode
from calls.models import Application, Call, CallTemplate, CallVersion
from calls.queries.target_rules import load_rule
from calls.queries.targets import find_targets
from calls.rules.definitions import load_definition
from calls.rules.years import TEMPLATE_YEAR, shift_years
from iae_portal.common.conditions import Value
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership

APPLICANT = "Porteur d’essai"


@dataclass(frozen=True)
class PreviewFile(File):
    """A file that does not exist. `typed` are its answers, `supposed` what is taken for granted of its applicant."""

    typed: Mapping[str, Any]
    supposed: Mapping[str, Value]

    @cached_property
    def answers(self) -> dict[str, Any]:
        return dict(self.typed)

    @cached_property
    def place(self) -> Place | None:
        aims = partial(would_aim, self.application.call)
        return find_place(self.application.version, self.answers, is_aimed=aims)

    @cached_property
    def facts(self) -> dict[str, Value]:
        return {**read_facts(self.application, self.answers, place=self.place), **self.supposed}

    @cached_property
    def open_keys(self) -> frozenset[str]:
        return frozenset(self.form.by_key)


def preview_file(
    subject: Call | CallTemplate,
    *,
    typed: Callable[[CallVersion], Mapping[str, Any]],
    supposed: Mapping[str, Value],
    now: dt.datetime | None = None,
) -> PreviewFile:
    """The file of nobody on what is being prepared; `typed` reads the answers once the questions are known.

    A model, whose years are relative, is read as a call of next year.
    """
    moment = now or timezone.now()
    call = subject if isinstance(subject, Call) else _call_of(subject, year=moment.year + 1)
    content = load_definition(call.definition)
    version = CallVersion(
        call=call,
        number=0,
        definition=call.definition,
        fingerprint=content.fingerprint,
        run=call.run,
        target_mode=call.target_mode,
    )
    # Read here: what is not published stays out of the definitions that the process keeps.
    version.__dict__["content"] = content
    application = Application(call=call, version=version, applicant=call.applicant, applicant_name=APPLICANT)
    return PreviewFile(application, {}, (), None, moment, typed(version), supposed)


def would_aim(call: Call, area: Area) -> bool:
    """Whether the rule being prepared aims at the commune, or at a commune of the EPCI."""
    if call.target_mode == TargetMode.NONE or call.run is None:
        return False
    communes = find_targets(call.run, load_rule(call.target_rule))
    if area.level == AreaLevel.COMMUNE:
        return communes.filter(area=area).exists()
    inside = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE)
    return communes.filter(area__in=inside.values("child")).exists()


def _call_of(template: CallTemplate, *, year: int) -> Call:
    """The call that the model would make, without dates."""
    return Call(
        kind=template.kind,
        applicant=template.applicant,
        title=template.name,
        summary=template.summary,
        template=template,
        year=year,
        definition=shift_years(template.definition, by=year - TEMPLATE_YEAR),
    )

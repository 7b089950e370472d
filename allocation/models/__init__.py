"""Envelopes, need keys, scenarios and their versions, consultation and adoption."""

from allocation.models.adoption import Adoption, Notification
from allocation.models.consultation import Consultation, LineComment, Opinion
from allocation.models.envelopes import Envelope, UnitAmount
from allocation.models.extensions import Extension
from allocation.models.need_keys import NeedKey, NeedKeyComponent, NeedKeyValue
from allocation.models.scenarios import Scenario
from allocation.models.versions import ScenarioCell, ScenarioLine, ScenarioVersion

__all__ = [
    "Adoption",
    "Consultation",
    "Envelope",
    "Extension",
    "LineComment",
    "NeedKey",
    "NeedKeyComponent",
    "NeedKeyValue",
    "Notification",
    "Opinion",
    "Scenario",
    "ScenarioCell",
    "ScenarioLine",
    "ScenarioVersion",
    "UnitAmount",
]

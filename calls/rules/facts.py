"""What a condition may speak of beside the answers: facts about the applicant and about the place chosen."""

from collections.abc import Mapping
from types import MappingProxyType

from iae_portal.common.conditions import Name, ValueKind
from structures.enums import SiaeKind
from white_zones.enums import Access

# A fact starts with an underscore, which no key of a question may: the two never meet.
APPLICANT_KIND = "_applicant_kind"
APPLICANT_DEPARTMENT = "_applicant_department"
PLACE_DEPARTMENT = "_place_department"
PLACE_CLASS = "_place_class"
PLACE_IS_TARGETED = "_place_is_targeted"
PLACE_IS_IN_REGION = "_place_is_in_region"
ETP_ASKED = "_etp_asked"
EUROS_ASKED = "_euros_asked"

FACTS: Mapping[str, Name] = MappingProxyType(
    {
        APPLICANT_KIND: Name(ValueKind.CHOICE, "Filière du porteur", dict(SiaeKind.choices)),
        APPLICANT_DEPARTMENT: Name(ValueKind.TEXT, "Département du porteur (code)"),
        PLACE_DEPARTMENT: Name(ValueKind.TEXT, "Département du lieu (code)"),
        PLACE_CLASS: Name(ValueKind.CHOICE, "Classe du lieu au diagnostic", dict(Access.choices)),
        PLACE_IS_TARGETED: Name(ValueKind.BOOLEAN, "Lieu en territoire visé"),
        PLACE_IS_IN_REGION: Name(ValueKind.BOOLEAN, "Lieu dans la région"),
        ETP_ASKED: Name(ValueKind.NUMBER, "Total des ETP demandés"),
        EUROS_ASKED: Name(ValueKind.NUMBER, "Total des euros demandés"),
    }
)

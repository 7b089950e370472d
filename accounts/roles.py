"""Who may do what: the roles, the permissions, and how far each reaches.

A permission is named `<app>:<subject>:<action>`. A role holds it across the region, or only inside the perimeter of
the assignment that gives the role. Aggregated figures of areas are read across the region; what is nominative or
undecided stays in the perimeter.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db import models


class Role(models.TextChoices):
    REGIONAL_AGENT = "regional_agent", "agent régional"
    DEPARTMENTAL_AGENT = "departmental_agent", "agent départemental"
    COMMITTEE_MEMBER = "committee_member", "membre du CDIAE"
    STRUCTURE_MEMBER = "structure_member", "membre d’une structure"
    TERRITORY_HOLDER = "territory_holder", "porteur de territoire"
    OPERATOR = "operator", "opérateur d’appui"
    OBSERVER = "observer", "observateur"
    ADMINISTRATOR = "administrator", "administrateur"


class College(models.TextChoices):
    """The colleges of the CDIAE (code du travail, art. R5112-17)."""

    STATE = "state", "services de l’État"
    ELECTED = "elected", "élus des collectivités"
    EMPLOYMENT_SERVICE = "employment_service", "Pôle emploi"
    INSERTION_SECTOR = "insertion_sector", "secteur de l’insertion"
    EMPLOYERS = "employers", "organisations d’employeurs"
    UNIONS = "unions", "organisations syndicales de salariés"


class Seat(models.TextChoices):
    FULL = "full", "titulaire"
    SUBSTITUTE = "substitute", "suppléant"


class Permission(StrEnum):
    ACCOUNTS_USER_INVITE = "accounts:user:invite"
    ACCOUNTS_USER_MANAGE = "accounts:user:manage"
    ALLOCATION_ENVELOPE_MANAGE = "allocation:envelope:manage"
    ALLOCATION_ENVELOPE_VIEW = "allocation:envelope:view"
    ALLOCATION_KEY_EDIT = "allocation:key:edit"
    ALLOCATION_LINE_VIEW_ALL = "allocation:line:view_all"
    ALLOCATION_OPINION_GIVE = "allocation:opinion:give"
    ALLOCATION_OPINION_VIEW = "allocation:opinion:view"
    ALLOCATION_SCENARIO_DECIDE = "allocation:scenario:decide"
    ALLOCATION_SCENARIO_EDIT = "allocation:scenario:edit"
    ALLOCATION_SCENARIO_VIEW = "allocation:scenario:view"
    AWARDS_CONVENTION_MANAGE = "awards:convention:manage"
    AWARDS_CONVENTION_SIGN = "awards:convention:sign"
    AWARDS_DECISION_PREPARE = "awards:decision:prepare"
    AWARDS_DECISION_RELEASE = "awards:decision:release"
    AWARDS_DECISION_VIEW = "awards:decision:view"
    CALLS_APPLICATION_FILE = "calls:application:file"
    CALLS_APPLICATION_INSTRUCT = "calls:application:instruct"
    CALLS_APPLICATION_REVIEW = "calls:application:review"
    CALLS_APPLICATION_VIEW = "calls:application:view"
    CALLS_CALL_MANAGE = "calls:call:manage"
    CALLS_STATISTICS_VIEW = "calls:statistics:view"
    COMMITTEES_COMMITTEE_MANAGE = "committees:committee:manage"
    COMMITTEES_POSITION_GIVE = "committees:position:give"
    COMMITTEES_SESSION_RUN = "committees:session:run"
    COMMITTEES_SESSION_VIEW = "committees:session:view"
    COMMON_AUDIT_VIEW = "common:audit:view"
    COMMON_JOB_MANAGE = "common:job:manage"
    QUALITY_ASSESSMENT_ANSWER = "quality:assessment:answer"
    QUALITY_ASSESSMENT_VIEW = "quality:assessment:view"
    QUALITY_REFERENCE_COMMENT = "quality:reference:comment"
    QUALITY_REFERENCE_EDIT = "quality:reference:edit"
    QUALITY_REFERENCE_VIEW = "quality:reference:view"
    REPORTS_DOCUMENT_MAKE = "reports:document:make"
    REPORTS_DOCUMENT_VIEW = "reports:document:view"
    REPORTS_DOCUMENT_VIEW_PUBLIC = "reports:document:view_public"
    REPORTS_TEMPLATE_MANAGE = "reports:template:manage"
    STRATEGY_DOCTRINE_DISCUSS = "strategy:doctrine:discuss"
    STRATEGY_DOCTRINE_EDIT = "strategy:doctrine:edit"
    STRATEGY_DOCTRINE_VALIDATE = "strategy:doctrine:validate"
    STRATEGY_DOCTRINE_VIEW = "strategy:doctrine:view"
    STRATEGY_PROJECT_FOLLOW = "strategy:project:follow"
    STRATEGY_PROJECT_VIEW = "strategy:project:view"
    STRUCTURES_CAMPAIGN_MANAGE = "structures:campaign:manage"
    STRUCTURES_CARD_PROPOSE = "structures:card:propose"
    STRUCTURES_DIALOGUE_ANSWER = "structures:dialogue:answer"
    STRUCTURES_DIALOGUE_INSTRUCT = "structures:dialogue:instruct"
    STRUCTURES_DIALOGUE_VIEW = "structures:dialogue:view"
    STRUCTURES_OPERATOR_DECIDE = "structures:operator:decide"
    STRUCTURES_OPERATOR_EDIT_OWN = "structures:operator:edit_own"
    STRUCTURES_OPERATOR_EVALUATE = "structures:operator:evaluate"
    STRUCTURES_OPERATOR_MODERATE = "structures:operator:moderate"
    STRUCTURES_OPERATOR_REVIEW = "structures:operator:review"
    STRUCTURES_SIAE_MANAGE = "structures:siae:manage"
    STRUCTURES_SIAE_MANAGE_MEMBERS = "structures:siae:manage_members"
    STRUCTURES_SIAE_VIEW = "structures:siae:view"
    STRUCTURES_SIAE_VIEW_AGGREGATES = "structures:siae:view_aggregates"
    STRUCTURES_SIAE_VIEW_FIGURES = "structures:siae:view_figures"
    TERRITORIES_AREA_VIEW = "territories:area:view"
    TERRITORIES_DATA_IMPORT = "territories:data:import"
    TERRITORIES_INDICATOR_VIEW = "territories:indicator:view"
    TERRITORIES_NEED_EDIT = "territories:need:edit"
    WHITE_ZONES_RUN_PUBLISH = "white_zones:run:publish"
    WHITE_ZONES_RUN_START = "white_zones:run:start"
    WHITE_ZONES_RUN_VIEW = "white_zones:run:view"


class Reach(StrEnum):
    REGION = "region"
    PERIMETER = "perimeter"


P = Permission
REGION, PERIMETER = Reach.REGION, Reach.PERIMETER

EVERYONE = {P.TERRITORIES_AREA_VIEW: REGION, P.STRUCTURES_SIAE_VIEW: REGION, P.QUALITY_REFERENCE_VIEW: REGION}
READERS = {
    **EVERYONE,
    P.TERRITORIES_INDICATOR_VIEW: REGION,
    P.STRUCTURES_SIAE_VIEW_AGGREGATES: REGION,
    P.WHITE_ZONES_RUN_VIEW: REGION,
    P.ALLOCATION_ENVELOPE_VIEW: REGION,
    P.ALLOCATION_SCENARIO_VIEW: REGION,
    P.CALLS_STATISTICS_VIEW: REGION,
    P.STRATEGY_DOCTRINE_VIEW: REGION,
    P.REPORTS_DOCUMENT_VIEW_PUBLIC: REGION,
}

ROLE_PERMISSIONS: Mapping[Role, Mapping[Permission, Reach]] = MappingProxyType(
    {
        Role.REGIONAL_AGENT: {
            **READERS,
            P.STRUCTURES_SIAE_VIEW_FIGURES: REGION,
            P.STRUCTURES_SIAE_MANAGE: REGION,
            P.STRUCTURES_SIAE_MANAGE_MEMBERS: REGION,
            P.STRUCTURES_OPERATOR_DECIDE: REGION,
            P.STRUCTURES_OPERATOR_MODERATE: REGION,
            P.STRUCTURES_OPERATOR_REVIEW: REGION,
            P.STRUCTURES_CAMPAIGN_MANAGE: REGION,
            P.STRUCTURES_DIALOGUE_INSTRUCT: REGION,
            P.STRUCTURES_DIALOGUE_VIEW: REGION,
            P.TERRITORIES_DATA_IMPORT: REGION,
            P.TERRITORIES_NEED_EDIT: REGION,
            P.WHITE_ZONES_RUN_START: REGION,
            P.WHITE_ZONES_RUN_PUBLISH: REGION,
            P.ALLOCATION_ENVELOPE_MANAGE: REGION,
            P.ALLOCATION_KEY_EDIT: REGION,
            P.ALLOCATION_SCENARIO_EDIT: REGION,
            P.ALLOCATION_SCENARIO_DECIDE: REGION,
            P.ALLOCATION_LINE_VIEW_ALL: REGION,
            P.ALLOCATION_OPINION_VIEW: REGION,
            P.CALLS_CALL_MANAGE: REGION,
            P.CALLS_APPLICATION_VIEW: REGION,
            P.CALLS_APPLICATION_INSTRUCT: REGION,
            P.CALLS_APPLICATION_REVIEW: REGION,
            P.COMMITTEES_COMMITTEE_MANAGE: REGION,
            P.COMMITTEES_SESSION_RUN: REGION,
            P.COMMITTEES_SESSION_VIEW: REGION,
            P.AWARDS_DECISION_PREPARE: REGION,
            P.AWARDS_DECISION_RELEASE: REGION,
            P.AWARDS_DECISION_VIEW: REGION,
            P.AWARDS_CONVENTION_MANAGE: REGION,
            P.STRATEGY_DOCTRINE_EDIT: REGION,
            P.STRATEGY_DOCTRINE_DISCUSS: REGION,
            P.STRATEGY_DOCTRINE_VALIDATE: REGION,
            P.QUALITY_REFERENCE_EDIT: REGION,
            P.QUALITY_REFERENCE_COMMENT: REGION,
            P.QUALITY_ASSESSMENT_VIEW: REGION,
            P.STRATEGY_PROJECT_FOLLOW: REGION,
            P.STRATEGY_PROJECT_VIEW: REGION,
            P.REPORTS_DOCUMENT_MAKE: REGION,
            P.REPORTS_DOCUMENT_VIEW: REGION,
            P.REPORTS_TEMPLATE_MANAGE: REGION,
            P.ACCOUNTS_USER_INVITE: REGION,
        },
        Role.DEPARTMENTAL_AGENT: {
            **READERS,
            P.STRUCTURES_SIAE_VIEW_FIGURES: PERIMETER,
            P.STRUCTURES_SIAE_MANAGE: PERIMETER,
            P.STRUCTURES_SIAE_MANAGE_MEMBERS: PERIMETER,
            P.STRUCTURES_OPERATOR_REVIEW: PERIMETER,
            P.STRUCTURES_DIALOGUE_INSTRUCT: PERIMETER,
            P.STRUCTURES_DIALOGUE_VIEW: PERIMETER,
            P.WHITE_ZONES_RUN_START: REGION,
            P.ALLOCATION_SCENARIO_EDIT: PERIMETER,
            P.ALLOCATION_OPINION_GIVE: PERIMETER,
            P.ALLOCATION_OPINION_VIEW: PERIMETER,
            P.CALLS_APPLICATION_VIEW: PERIMETER,
            P.CALLS_APPLICATION_INSTRUCT: PERIMETER,
            P.CALLS_APPLICATION_REVIEW: PERIMETER,
            P.COMMITTEES_COMMITTEE_MANAGE: PERIMETER,
            P.COMMITTEES_SESSION_RUN: PERIMETER,
            P.COMMITTEES_SESSION_VIEW: PERIMETER,
            P.AWARDS_DECISION_PREPARE: PERIMETER,
            P.AWARDS_DECISION_RELEASE: PERIMETER,
            P.AWARDS_DECISION_VIEW: PERIMETER,
            P.AWARDS_CONVENTION_MANAGE: PERIMETER,
            P.STRATEGY_DOCTRINE_EDIT: PERIMETER,
            P.QUALITY_REFERENCE_COMMENT: REGION,
            P.QUALITY_ASSESSMENT_VIEW: PERIMETER,
            P.STRATEGY_DOCTRINE_DISCUSS: REGION,
            P.STRATEGY_PROJECT_FOLLOW: PERIMETER,
            P.STRATEGY_PROJECT_VIEW: PERIMETER,
            P.REPORTS_DOCUMENT_MAKE: PERIMETER,
            P.REPORTS_DOCUMENT_VIEW: PERIMETER,
        },
        Role.COMMITTEE_MEMBER: {
            **READERS,
            P.ALLOCATION_OPINION_GIVE: PERIMETER,
            P.ALLOCATION_OPINION_VIEW: PERIMETER,
            P.CALLS_APPLICATION_VIEW: PERIMETER,
            P.CALLS_APPLICATION_REVIEW: PERIMETER,
            P.COMMITTEES_POSITION_GIVE: PERIMETER,
            P.REPORTS_DOCUMENT_VIEW: PERIMETER,
            P.STRATEGY_DOCTRINE_DISCUSS: REGION,
            P.STRATEGY_PROJECT_VIEW: PERIMETER,
            P.QUALITY_REFERENCE_COMMENT: REGION,
            P.COMMITTEES_SESSION_VIEW: PERIMETER,
            P.AWARDS_DECISION_VIEW: PERIMETER,
        },
        Role.STRUCTURE_MEMBER: {
            **EVERYONE,
            P.STRUCTURES_SIAE_VIEW_FIGURES: PERIMETER,
            P.STRUCTURES_OPERATOR_EVALUATE: PERIMETER,
            P.STRUCTURES_DIALOGUE_ANSWER: PERIMETER,
            P.STRUCTURES_DIALOGUE_VIEW: PERIMETER,
            P.STRUCTURES_CARD_PROPOSE: PERIMETER,
            P.QUALITY_REFERENCE_COMMENT: REGION,
            P.QUALITY_ASSESSMENT_ANSWER: PERIMETER,
            P.QUALITY_ASSESSMENT_VIEW: PERIMETER,
            P.CALLS_APPLICATION_FILE: PERIMETER,
            P.AWARDS_CONVENTION_SIGN: PERIMETER,
        },
        Role.TERRITORY_HOLDER: {
            **EVERYONE,
            P.TERRITORIES_INDICATOR_VIEW: PERIMETER,
            P.STRUCTURES_SIAE_VIEW_AGGREGATES: PERIMETER,
            P.CALLS_APPLICATION_FILE: PERIMETER,
            P.AWARDS_CONVENTION_SIGN: PERIMETER,
            P.STRATEGY_PROJECT_FOLLOW: PERIMETER,
            P.STRATEGY_PROJECT_VIEW: PERIMETER,
        },
        Role.OPERATOR: {
            **EVERYONE,
            P.STRUCTURES_OPERATOR_EDIT_OWN: PERIMETER,
            P.QUALITY_REFERENCE_COMMENT: REGION,
            P.CALLS_APPLICATION_FILE: PERIMETER,
            P.AWARDS_CONVENTION_SIGN: PERIMETER,
        },
        Role.OBSERVER: {
            **READERS,
            P.ALLOCATION_LINE_VIEW_ALL: REGION,
            P.ALLOCATION_OPINION_VIEW: REGION,
            P.STRATEGY_PROJECT_VIEW: REGION,
        },
        Role.ADMINISTRATOR: {
            **READERS,
            P.STRUCTURES_SIAE_MANAGE_MEMBERS: REGION,
            P.TERRITORIES_DATA_IMPORT: REGION,
            P.ACCOUNTS_USER_INVITE: REGION,
            P.ACCOUNTS_USER_MANAGE: REGION,
            P.COMMON_AUDIT_VIEW: REGION,
            P.COMMON_JOB_MANAGE: REGION,
        },
    }
)

# Their perimeter is the region: they hold no area, or the région itself as a matter of record.
REGIONAL_ROLES = frozenset({Role.REGIONAL_AGENT, Role.OBSERVER, Role.ADMINISTRATOR})

# Who decides, or opens doors: a password alone is not enough where SECOND_FACTOR_REQUIRED is set.
STRONG_ROLES = frozenset({Role.REGIONAL_AGENT, Role.DEPARTMENTAL_AGENT, Role.ADMINISTRATOR})

# Only an administrator makes an administrator.
INVITED_BY: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: frozenset(Role),
        Role.REGIONAL_AGENT: frozenset(Role) - {Role.ADMINISTRATOR},
    }
)


def reach_of(role: str, permission: str) -> Reach | None:
    """How far the role holds the permission; None when it does not."""
    return ROLE_PERMISSIONS[Role(role)].get(Permission(permission))

"""Where a scenario may go from where it is, who moves it, and what the law asks before.

The CDIAE is asked for its avis and has one month (code du travail, art. R. 5112-15 and following); the avis does not
bind the administration, which decides once every avis is given or the month is over.
"""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.enums import Mesh, ScenarioState as S
from allocation.models import Notification, Scenario
from allocation.queries.consultation import list_departments, open_consultation, read_standings
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable


def _decides(_scenario: Scenario, actor: User) -> None:
    if not actor.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        raise PermissionDenied


def _submits(scenario: Scenario, actor: User) -> None:
    _decides(scenario, actor)
    if scenario.mesh != Mesh.DEPARTMENT:
        raise TransitionRefusedError(
            "Seul un scénario par département est soumis aux CDIAE : celui-ci répartit entre "
            f"{scenario.get_mesh_display()}."
        )
    if scenario.current is None or not scenario.current.is_feasible:
        raise TransitionRefusedError(
            "Le scénario n’a pas de chiffres à soumettre : enregistrez d’abord une version que le moteur résout."
        )


def _drops(scenario: Scenario, actor: User) -> None:
    if scenario.state == S.DRAFT and Scenario.objects.editable_by(actor).filter(pk=scenario.pk).exists():
        return
    _decides(scenario, actor)


def _adopts(scenario: Scenario, actor: User) -> None:
    _decides(scenario, actor)
    consultation = open_consultation(scenario)
    if consultation is None or consultation.version_id != scenario.current_id:
        raise TransitionRefusedError("Les CDIAE n’ont pas été saisis de cette version : soumettez-la d’abord.")
    awaited = read_standings(consultation).awaited(now=timezone.now())
    if awaited:
        names = ", ".join(row.department.name for row in awaited)
        last = max(row.due_at for row in awaited)
        raise TransitionRefusedError(
            f"L’avis des CDIAE est attendu jusqu’au {format_datetime(last)}. Il manque encore : "
            f"{names}. Le scénario s’adopte une fois tous les avis rendus, ou l’échéance passée."
        )
    _require_free_programme(scenario)


def _require_free_programme(scenario: Scenario) -> None:
    held = Scenario.objects.in_force().filter(
        perimeter=scenario.perimeter_id, mesh=scenario.mesh, first_year=scenario.first_year
    )
    rival = held.exclude(amendments=scenario).first()
    if rival is not None:
        raise TransitionRefusedError(
            f"« {rival} » est déjà adopté pour {scenario.first_year} : faites-en un avenant pour le remplacer."
        )


def _is_notified(scenario: Scenario, actor: User) -> None:
    _decides(scenario, actor)
    told = Notification.objects.filter(adoption__scenario=scenario).count()
    if told != len(list_departments(scenario.current_id)):
        raise TransitionRefusedError("Chaque département reçoit sa lettre : il en manque.")


def _is_amended(scenario: Scenario, actor: User) -> None:
    """Only the adoption of its amendment replaces a scenario, in the transaction of the adoption."""
    _decides(scenario, actor)
    if not scenario.amendments.filter(state=S.SUBMITTED).exists():
        raise TransitionRefusedError("Un scénario adopté n’est remplacé que par un avenant soumis aux CDIAE.")


TABLE: TransitionTable = {
    (S.DRAFT, S.SUBMITTED): _submits,
    (S.SUBMITTED, S.DRAFT): _decides,
    (S.DRAFT, S.DROPPED): _drops,
    (S.SUBMITTED, S.DROPPED): _drops,
    (S.SUBMITTED, S.ADOPTED): _adopts,
    (S.ADOPTED, S.NOTIFIED): _is_notified,
    (S.ADOPTED, S.REPLACED): _is_amended,
    (S.NOTIFIED, S.REPLACED): _is_amended,
}

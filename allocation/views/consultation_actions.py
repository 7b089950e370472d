"""What a decider may do with a scenario now: the button, its form, and the rule that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.adoption import adopt_scenario, notify_scenario
from allocation.domain.amendments import create_amendment
from allocation.domain.consultation import drop_scenario, submit_scenario, withdraw_scenario
from allocation.domain.extensions import extend_consultation
from allocation.enums import ScenarioState as S
from allocation.forms.consultation import (
    AdoptionForm,
    ConfirmForm,
    DropForm,
    ExtensionForm,
    SubmissionForm,
    WithdrawalForm,
)
from allocation.models import Scenario
from iae_portal.common.forms import PortalForm

REVIEW, DECISION = "consultation", "adoption"


@dataclass(frozen=True)
class Action:
    """One move; `page` is where its form is shown, `primary` whether the person comes for it."""

    slug: str
    page: str
    label: str
    done: str
    form: Callable[..., PortalForm]
    run: Callable[[Scenario, Any, User], Any]
    states: frozenset[str]
    intro: str = ""
    primary: bool = True

    def make_form(self, scenario: Scenario, data: Any = None) -> PortalForm:
        return self.form(data, prefix=self.slug, scenario=scenario)


def _submit(scenario: Scenario, form: Any, user: User) -> Any:
    message = form.cleaned_data["message"]
    return submit_scenario(scenario, due_at=form.due(), message=message, actor=user)


def _extend(scenario: Scenario, form: Any, user: User) -> Any:
    return extend_consultation(
        scenario,
        department=form.chosen(),
        due_at=form.due(),
        motive=form.cleaned_data["motive"],
        actor=user,
    )


def _withdraw(scenario: Scenario, form: Any, user: User) -> Any:
    return withdraw_scenario(scenario, motive=form.cleaned_data["motive"], actor=user)


def _drop(scenario: Scenario, form: Any, user: User) -> Any:
    return drop_scenario(scenario, motive=form.cleaned_data["motive"], actor=user)


def _adopt(scenario: Scenario, form: Any, user: User) -> Any:
    return adopt_scenario(scenario, motive=form.cleaned_data["motive"], actor=user)


def _notify(scenario: Scenario, _form: Any, user: User) -> Any:
    return notify_scenario(scenario, actor=user)


def _amend(scenario: Scenario, _form: Any, user: User) -> Any:
    return create_amendment(scenario, actor=user)


ACTIONS = (
    Action(
        "soumettre",
        REVIEW,
        "Soumettre aux CDIAE",
        "Les CDIAE sont saisis ; leurs membres et les agents des départements sont prévenus.",
        SubmissionForm,
        _submit,
        frozenset({S.DRAFT}),
        intro="La version courante est soumise : ses chiffres ne changent plus, sauf retrait.",
    ),
    Action(
        "prolonger",
        REVIEW,
        "Prolonger l’échéance",
        "L’échéance est prolongée ; les personnes concernées sont prévenues.",
        ExtensionForm,
        _extend,
        frozenset({S.SUBMITTED}),
        intro="Pour un département ou pour tous. Une échéance annoncée ne se raccourcit pas.",
        primary=False,
    ),
    Action(
        "retirer",
        REVIEW,
        "Retirer de la consultation",
        "Le scénario redevient un brouillon ; les avis rendus sont conservés.",
        WithdrawalForm,
        _withdraw,
        frozenset({S.SUBMITTED}),
        intro="Pour le modifier : la consultation est close, une autre s’ouvrira sur la nouvelle version.",
        primary=False,
    ),
    Action(
        "abandonner",
        REVIEW,
        "Abandonner le scénario",
        "Le scénario est abandonné.",
        DropForm,
        _drop,
        frozenset({S.DRAFT, S.SUBMITTED}),
        intro="Sans retour : un scénario abandonné se consulte, mais ne se modifie plus.",
        primary=False,
    ),
    Action(
        "adopter",
        DECISION,
        "Adopter le scénario",
        "Le scénario est adopté : ses chiffres, ses règles et ses données sont figés.",
        AdoptionForm,
        _adopt,
        frozenset({S.SUBMITTED}),
    ),
    Action(
        "notifier",
        DECISION,
        "Notifier aux départements",
        "Les départements sont notifiés ; leurs lettres et l’annexe se téléchargent ci-dessous.",
        ConfirmForm,
        _notify,
        frozenset({S.ADOPTED}),
        intro="Chaque département reçoit sa lettre numérotée ; ses agents et les membres du CDIAE sont prévenus.",
    ),
    Action(
        "avenant",
        DECISION,
        "Préparer un avenant",
        "L’avenant est un brouillon qui part des chiffres adoptés : modifiez-le, puis soumettez-le aux CDIAE.",
        ConfirmForm,
        _amend,
        frozenset({S.ADOPTED, S.NOTIFIED}),
        intro="Le scénario adopté reste en vigueur jusqu’à l’adoption de l’avenant.",
        primary=False,
    ),
)
BY_SLUG = {action.slug: action for action in ACTIONS}


def list_actions(scenario: Scenario, *, user: User, page: str) -> list[Action]:
    """The moves of a page that are open to the person in the present state."""
    return [
        action
        for action in ACTIONS
        if action.page == page and scenario.state in action.states and is_allowed(action, scenario, user)
    ]


def is_allowed(action: Action, scenario: Scenario, user: User) -> bool:
    """Those who decide; and for giving up a draft, those who may edit it."""
    if user.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        return True
    if action.slug != "abandonner" or scenario.state != S.DRAFT:
        return False
    return Scenario.objects.editable_by(user).filter(pk=scenario.pk).exists()

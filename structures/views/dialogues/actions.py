"""What a person may do with a dialogue now: the button, its form, and the rule that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from iae_portal.common.forms import PortalForm
from structures.dialogue_enums import DialogueState as S
from structures.domain import dialogue_moves as moves
from structures.forms import dialogues as forms
from structures.models import Dialogue


@dataclass(frozen=True)
class Action:
    """One move. `primary` names the states where it is what the person comes for."""

    slug: str
    label: str
    done: str
    form: Callable[..., PortalForm]
    run: Callable[[Dialogue, Any, User], Any]
    states: frozenset[str]
    permission: Permission
    primary: frozenset[str] = frozenset()
    intro: str = ""
    needs_dialogue: bool = False

    def make_form(self, dialogue: Dialogue, data: Any = None) -> PortalForm:
        options = {"prefix": self.slug, "dialogue": dialogue} if self.needs_dialogue else {"prefix": self.slug}
        return self.form(data, **options)


def _propose(dialogue: Dialogue, form: Any, user: User) -> Any:
    data = form.cleaned_data
    return moves.propose_figures(
        dialogue,
        figures=form.figures(),
        motive=data["motive"],
        modulated_share=data["modulated_share"],
        conditions=data["conditions"],
        seen=form.seen,
        actor=user,
    )


ANSWER, INSTRUCT = Permission.STRUCTURES_DIALOGUE_ANSWER, Permission.STRUCTURES_DIALOGUE_INSTRUCT
ACTIONS = (
    Action(
        "accepter",
        "Accepter la proposition",
        "La proposition est acceptée : l’accord est conclu.",
        forms.AcceptForm,
        lambda dialogue, form, user: moves.accept_proposal(dialogue, seen=form.seen, actor=user),
        frozenset({S.PROPOSED}),
        ANSWER,
        primary=frozenset({S.PROPOSED}),
        intro="En acceptant, vous convenez des ETP proposés et de leurs conditions ; le dialogue est alors terminé.",
        needs_dialogue=True,
    ),
    Action(
        "contester",
        "Contester la proposition",
        "Vos observations sont transmises au service instructeur.",
        forms.ContestForm,
        lambda dialogue, form, user: moves.contest_proposal(dialogue, motive=form.cleaned_data["motive"], actor=user),
        frozenset({S.PROPOSED}),
        ANSWER,
    ),
    Action(
        "accorder",
        "Consigner l’accord",
        "L’accord est consigné ; la structure en est informée.",
        forms.AgreementForm,
        lambda dialogue, form, user: moves.record_agreement(
            dialogue, figures=form.figures(), note=form.cleaned_data["note"], actor=user
        ),
        frozenset({S.PROPOSED, S.CONTESTED}),
        INSTRUCT,
        primary=frozenset({S.PROPOSED}),
        intro="À consigner quand la structure a donné son accord, en réunion ou par écrit.",
        needs_dialogue=True,
    ),
    Action(
        "proposer",
        "Faire la proposition",
        "La proposition est faite ; la structure en est informée.",
        forms.ProposalForm,
        _propose,
        frozenset({S.SUBMITTED, S.PROPOSED, S.CONTESTED}),
        INSTRUCT,
        primary=frozenset({S.SUBMITTED, S.CONTESTED}),
        needs_dialogue=True,
    ),
    Action(
        "renvoyer",
        "Renvoyer pour correction",
        "Le dialogue est renvoyé à la structure.",
        forms.ReturnForm,
        lambda dialogue, form, user: moves.return_dialogue(dialogue, **form.cleaned_data, actor=user),
        frozenset({S.SUBMITTED}),
        INSTRUCT,
    ),
    Action(
        "arreter",
        "Arrêter le chiffre sans accord",
        "Le chiffre est arrêté ; la structure en est informée.",
        forms.SettlementForm,
        lambda dialogue, form, user: moves.settle_dialogue(
            dialogue, figures=form.figures(), motive=form.cleaned_data["motive"], actor=user
        ),
        frozenset({S.PROPOSED, S.CONTESTED}),
        INSTRUCT,
        intro="Le CDIAE est consulté avant ; son avis ne lie pas l’administration. La décision est motivée.",
        needs_dialogue=True,
    ),
    Action(
        "prolonger",
        "Accorder une échéance propre",
        "La nouvelle échéance est accordée ; la structure en est informée.",
        forms.ExtensionForm,
        lambda dialogue, form, user: moves.grant_extension(dialogue, **form.cleaned_data, actor=user),
        frozenset({S.TO_FILL, S.RETURNED}),
        Permission.STRUCTURES_CAMPAIGN_MANAGE,
    ),
    Action(
        "sans-suite",
        "Classer sans suite",
        "Le dialogue est sans suite.",
        forms.MotiveForm,
        lambda dialogue, form, user: moves.drop_dialogue(dialogue, motive=form.cleaned_data["motive"], actor=user),
        frozenset({S.TO_FILL, S.RETURNED}),
        INSTRUCT,
        intro="Pour une structure qui ne demande rien pour l’an prochain.",
    ),
    Action(
        "rouvrir",
        "Rouvrir le dialogue",
        "Le dialogue est rouvert.",
        forms.MotiveForm,
        lambda dialogue, form, user: moves.reopen_dialogue(dialogue, motive=form.cleaned_data["motive"], actor=user),
        frozenset({S.AGREED, S.SETTLED, S.DROPPED}),
        INSTRUCT,
        intro="Pour corriger une erreur avant la clôture de la campagne, puis faire une nouvelle proposition ; les "
        "chiffres avancés restent dans l’historique.",
    ),
)
BY_SLUG = {action.slug: action for action in ACTIONS}


def list_actions(dialogue: Dialogue, *, user: User) -> list[Action]:
    """The moves open to the person in the present state, the one they come for first."""
    if dialogue.campaign.has_ended():
        return []
    found = [action for action in ACTIONS if dialogue.state in action.states and is_allowed(action, dialogue, user)]
    return sorted(found, key=lambda action: dialogue.state not in action.primary)


def is_allowed(action: Action, dialogue: Dialogue, user: User) -> bool:
    """A member answers for the dialogues they see; an agent instructs in the perimeter."""
    if action.permission == ANSWER:
        return is_member(user)
    return user.can(action.permission, dialogue.department)


def is_member(user: User) -> bool:
    hat = hat_of(user)
    return hat is not None and hat.role == Role.STRUCTURE_MEMBER

"""The closed vocabularies of the dialogue de gestion, told to each of its readers in their own words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models


class DialogueState(models.TextChoices):
    """Where the dialogue of one structure stands in a campaign."""

    TO_FILL = "to_fill", "à remplir"
    SUBMITTED = "submitted", "déposé, à instruire"
    RETURNED = "returned", "renvoyé pour correction"
    PROPOSED = "proposed", "proposition faite"
    CONTESTED = "contested", "proposition contestée"
    AGREED = "agreed", "accord"
    SETTLED = "settled", "arrêté sans accord"
    DROPPED = "dropped", "sans suite"


# The structure writes in these states, and in no other.
EDITABLE = frozenset({DialogueState.TO_FILL, DialogueState.RETURNED})
# The file is in the hands of the department's agents.
IN_HAND = frozenset({DialogueState.SUBMITTED, DialogueState.CONTESTED})
FINAL = frozenset({DialogueState.AGREED, DialogueState.SETTLED, DialogueState.DROPPED})
# The bilan was handed in and is not being corrected: it enters the figures of the economic model.
COUNTED_BILANS = frozenset(
    {
        DialogueState.SUBMITTED,
        DialogueState.PROPOSED,
        DialogueState.CONTESTED,
        DialogueState.AGREED,
        DialogueState.SETTLED,
    }
)

STRUCTURE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        DialogueState.TO_FILL: "à remplir",
        DialogueState.SUBMITTED: "déposé",
        DialogueState.RETURNED: "à corriger",
        DialogueState.PROPOSED: "proposition à lire",
        DialogueState.CONTESTED: "proposition contestée",
        DialogueState.AGREED: "accord conclu",
        DialogueState.SETTLED: "arrêté par l’administration",
        DialogueState.DROPPED: "sans suite",
    }
)
STRUCTURE_STEPS: Mapping[str, str] = MappingProxyType(
    {
        DialogueState.TO_FILL: "À vous : remplissez les rubriques, puis déposez le dialogue avant l’échéance.",
        DialogueState.SUBMITTED: "Le service instructeur lit votre dialogue ; vous recevrez sa proposition par "
        "courriel. Rien n’est à faire d’ici là.",
        DialogueState.RETURNED: "À vous : corrigez ce que l’agent demande, puis déposez de nouveau.",
        DialogueState.PROPOSED: "À vous : lisez la proposition de l’administration, puis acceptez-la ou contestez-la.",
        DialogueState.CONTESTED: "Le service instructeur a reçu vos observations ; il fera une autre proposition ou "
        "arrêtera le chiffre après la consultation du CDIAE.",
        DialogueState.AGREED: "Le chiffre convenu figure dans la fiche de suivi ; l’annexe financière suivra, après "
        "le CDIAE de décembre.",
        DialogueState.SETTLED: "L’administration a arrêté le chiffre ; il figure dans la fiche de suivi.",
        DialogueState.DROPPED: "Ce dialogue est sans suite : rien n’est à faire.",
    }
)
AGENT_STEPS: Mapping[str, str] = MappingProxyType(
    {
        DialogueState.TO_FILL: "La structure remplit son dialogue. Vous pouvez lui écrire, ou prolonger son délai.",
        DialogueState.SUBMITTED: "À vous : lisez le bilan, puis proposez un nombre d’ETP ou renvoyez le dialogue "
        "pour correction.",
        DialogueState.RETURNED: "La structure corrige son dialogue, puis le déposera de nouveau.",
        DialogueState.PROPOSED: "La structure lit votre proposition. Vous pouvez la réviser, ou consigner l’accord "
        "trouvé en réunion.",
        DialogueState.CONTESTED: "À vous : faites une autre proposition, ou arrêtez le chiffre après la consultation "
        "du CDIAE.",
        DialogueState.AGREED: "Le dialogue est terminé : la fiche de suivi peut être transmise aux financeurs et au "
        "CDIAE.",
        DialogueState.SETTLED: "Le dialogue est terminé sans accord : la fiche de suivi porte le chiffre arrêté.",
        DialogueState.DROPPED: "La structure ne demande rien pour l’an prochain : le dialogue est sans suite.",
    }
)


class Section(models.TextChoices):
    """The pages that a structure fills, in their order; the value is what the address shows."""

    ETP = "etp", "ETP réalisés"
    EXITS = "sorties", "sorties"
    PUBLICS = "publics", "publics accueillis"
    SUPPORT = "accompagnement", "accompagnement et encadrement"
    RESOURCES = "ressources", "ressources et achats"
    REQUEST = "demande", "demande pour l’an prochain"


class FigureStage(models.TextChoices):
    """Who says a number of ETP, and with what weight."""

    ASKED = "asked", "demandé par la structure"
    PROPOSED = "proposed", "proposé par l’administration"
    AGREED = "agreed", "convenu"


class OutcomeStatus(models.TextChoices):
    """What the ETP of a structure rest on when a scenario starts from a campaign, from the firmest to the least."""

    AGREED = "agreed", "convenu"
    PROPOSED = "proposed", "proposé"
    ASKED = "asked", "demandé"
    CURRENT = "current", "annexe en cours"

"""What the invented candidatures de territoire say, and what was said since of the first one."""

from typing import Any

from strategy.enums import ActionState as S

ENGAGEMENTS = ["sinceres", "suivi", "controle", "publicite"]
# The terms are months counted from this one.
ANSWERS: tuple[dict[str, Any], ...] = (
    {
        "titre": "Insertion et réemploi au cœur du bassin",
        "ambition": "Offrir quarante places d’insertion à moins de trente minutes de chaque bourg, dans des métiers "
        "du réemploi et de l’alimentation, avec un accompagnement commun aux structures.",
        "besoins": "Des demandeurs d’emploi de longue durée dispersés, et des jeunes sans permis.",
        "offre": "Deux chantiers et une association intermédiaire, tous dans la ville-centre.",
        "economie": "Agriculture, tourisme, aide à domicile ; des déchets réutilisables sans filière.",
        "mobilite": "Un tiers des personnes suivies n’a pas de voiture ; peu de lignes après 18 h.",
        "methode": "reunion",
        "partenaires": [
            {
                "partenaire_nom": "Conseil départemental (démonstration)",
                "partenaire_nature": "collectivite",
                "partenaire_apport": "Cofinance l’animation et oriente les allocataires.",
            },
            {
                "partenaire_nom": "Mission locale (démonstration)",
                "partenaire_nature": "emploi",
                "partenaire_apport": "Repère les jeunes et finance des périodes de mise en situation.",
            },
            {
                "partenaire_nom": "Syndicat de déchets (démonstration)",
                "partenaire_nature": "collectivite",
                "partenaire_apport": "Réserve un gisement et un local.",
            },
        ],
        "gouvernance": "Un comité par trimestre : élus, structures, service public de l’emploi, département.",
        "actions": [
            {
                "action_titre": "Ouvrir une recyclerie d’insertion",
                "action_axe": "offre",
                "action_contenu": "Étude, local, recrutement d’un encadrant, ouverture trois jours par semaine.",
                "action_pilote": "Intercommunalité",
                "action_echeance": 8,
                "action_resultat": "Douze postes d’insertion.",
            },
            {
                "action_titre": "Réserver des heures d’insertion dans les marchés",
                "action_axe": "achats",
                "action_contenu": "Recenser les marchés à venir, former les acheteurs, suivre les heures.",
                "action_pilote": "Service achats de l’intercommunalité",
                "action_echeance": 14,
                "action_resultat": "5 000 heures par an.",
            },
            {
                "action_titre": "Une navette pour les salariés en insertion",
                "action_axe": "freins",
                "action_contenu": "Deux tournées calées sur les horaires des chantiers.",
                "action_pilote": "Autorité organisatrice de la mobilité",
                "action_echeance": -1,
                "action_resultat": "Vingt salariés transportés.",
            },
        ],
        "etp_vises": "24",
        "budget": {
            "animation": "60000",
            "etudes": "20000",
            "appui": "10000",
            "etat": "45000",
            "epci_propre": "30000",
            "departement": "15000",
        },
        "engagements_pris": ENGAGEMENTS,
        "signataire": "La présidence de l’intercommunalité",
    },
    {
        "titre": "Des métiers pour rester au pays",
        "ambition": "Garder un chantier et en ouvrir un second autour de l’alimentation locale.",
        "besoins": "Peu de demandeurs d’emploi, mais très éloignés de l’offre.",
        "offre": "Aucune structure à moins de quarante minutes.",
        "economie": "Élevage, petites entreprises du bois, tourisme d’été.",
        "mobilite": "Sans voiture, rien n’est accessible.",
        "methode": "consultation",
        "partenaires": [
            {
                "partenaire_nom": "Mission locale (démonstration)",
                "partenaire_nature": "emploi",
                "partenaire_apport": "Une permanence par quinzaine.",
            },
        ],
        "gouvernance": "Un comité par semestre.",
        "actions": [
            {
                "action_titre": "Une légumerie d’insertion",
                "action_axe": "offre",
                "action_contenu": "Étude avec les cantines et les éleveurs.",
                "action_pilote": "Intercommunalité",
                "action_resultat": "Huit postes d’insertion.",
            },
        ],
        "budget": {"animation": "30000", "etat": "20000", "epci_propre": "10000"},
        "engagements_pris": ENGAGEMENTS,
        "signataire": "La présidence de l’intercommunalité",
    },
)
PROGRESS = (
    (S.UNDER_WAY, 40, "Le local est choisi ; l’encadrant est recruté le mois prochain."),
    (S.UNDER_WAY, 20, "Quatre marchés à venir sont recensés."),
    (S.LATE, 10, "La délibération de l’autorité de mobilité est reportée."),
)
POINT = "Premier comité tenu : la recyclerie est la priorité de l’année."

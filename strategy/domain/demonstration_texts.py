"""The words of the demonstration: partners, initiatives and recommendations, all invented, none of them real."""

from dataclasses import dataclass

from strategy.enums import Lever, Origin, PartnerKind, Priority, RecommendationState as S, Theme

INVENTED = "Démonstration\u00a0: donnée inventée."


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerText:
    name: str
    kind: PartnerKind
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeText:
    title: str
    origin: Origin
    theme: Theme
    carrier: str
    departments: tuple[str, ...]
    description: str
    first_year: int
    last_year: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationText:
    """Without a département, the région carries it."""

    title: str
    department: str = ""
    state: S = S.DRAFT
    priority: Priority = Priority.MEDIUM
    lever: Lever = Lever.OTHER
    problem: str = ""
    action: str = ""
    owner: str = ""
    success: str = ""
    vigilance: str = ""
    etp: str = ""
    euros: str = ""
    partners: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    motive: str = ""
    remarks: tuple[str, ...] = ()
    second_version: str = ""
    commitments: tuple[tuple[str, str, str], ...] = ()
    """Partner, promise, euros."""


AGENCY, COUNCIL, REGION_COUNCIL = "Agence d’emploi du Plateau", "Conseil départemental d’essai", "Région d’essai"
COMMUNITY, NETWORK = "Communauté de communes des Sources", "Tête de réseau des chantiers"
FOUNDATION, FIRM, CLUSTER = "Fondation des Volcans", "Scierie du Haut-Pays", "Groupement des achats responsables"
PARTNERS = (
    PartnerText(name=AGENCY, kind=PartnerKind.EMPLOYMENT, department="15"),
    PartnerText(name=COUNCIL, kind=PartnerKind.DEPARTMENT, department="15"),
    PartnerText(name=COMMUNITY, kind=PartnerKind.EPCI, department="15"),
    PartnerText(name=FIRM, kind=PartnerKind.FIRM, department="43"),
    PartnerText(name=REGION_COUNCIL, kind=PartnerKind.REGION),
    PartnerText(name=NETWORK, kind=PartnerKind.NETWORK),
    PartnerText(name=FOUNDATION, kind=PartnerKind.FOUNDATION),
    PartnerText(name=CLUSTER, kind=PartnerKind.OTHER),
)

MINIBUS, DIGITAL, CLAUSES, FORUM = (
    "Minibus d’insertion du Haut-Pays",
    "Ateliers numériques en chantier d’insertion",
    "Guichet départemental des clauses sociales",
    "Rencontres employeurs et structures d’insertion",
)
CHARTER, GARDENS = "Charte d’accueil des salariés en parcours", "Jardins partagés des bourgs-centres"
INITIATIVES = (
    InitiativeText(
        title=MINIBUS,
        origin=Origin.DEPARTMENT,
        theme=Theme.MOBILITY,
        carrier=COUNCIL,
        departments=("15",),
        description="Deux minibus conduits par des salariés en parcours relient les vallées au bourg-centre.",
        first_year=2017,
        outcome="Une trentaine de personnes transportées chaque semaine.",
    ),
    InitiativeText(
        title=DIGITAL,
        origin=Origin.STATE,
        theme=Theme.DIGITAL,
        carrier="Unité départementale d’essai",
        departments=("15", "43", "63"),
        description="Un formateur itinérant passe deux jours par mois dans chaque chantier volontaire.",
        first_year=2018,
        last_year=2020,
    ),
    InitiativeText(
        title=CLAUSES,
        origin=Origin.DEPARTMENT,
        theme=Theme.PROCUREMENT,
        carrier=CLUSTER,
        departments=("38", "73"),
        description="Un guichet unique aide les acheteurs publics à écrire et à suivre leurs clauses d’insertion.",
        first_year=2015,
        outcome="Les heures d’insertion des marchés suivis ont doublé en trois ans.",
    ),
    InitiativeText(
        title=FORUM,
        origin=Origin.CDIAE,
        theme=Theme.EMPLOYERS,
        carrier="CDIAE d’essai",
        departments=("42", "69"),
        description="Deux demi-journées par an où structures et entreprises présentent leurs postes et leurs publics.",
        first_year=2016,
    ),
    InitiativeText(
        title=CHARTER,
        origin=Origin.OTHER,
        theme=Theme.SUPPORT,
        carrier=NETWORK,
        departments=("01", "26"),
        description="Six engagements sur l’accueil, la formation et la sortie des salariés en parcours.",
        first_year=2019,
    ),
    InitiativeText(
        title=GARDENS,
        origin=Origin.REGION,
        theme=Theme.ACTIVITIES,
        carrier=REGION_COUNCIL,
        departments=("03", "07"),
        description="Des jardins d’insertion ouverts aux habitants, pour une activité de proximité en zone rurale.",
        first_year=2014,
        last_year=2019,
    ),
)

RECOMMENDATIONS = (
    RecommendationText(
        title="Ouvrir un chantier d’insertion là où le Cantal en manque le plus",
        department="15",
        state=S.VALIDATED,
        priority=Priority.HIGH,
        lever=Lever.CALL,
        problem="De tout le département, c’est là que le plus de demandeurs restent sans accès suffisant.",
        action="Réserver un appel à manifestation d’intérêt à ce territoire, pour un premier chantier de huit postes.",
        owner="Unité départementale du Cantal",
        success="Un porteur identifié avant l’été, et un local mis à disposition par la collectivité.",
        vigilance="L’encadrement technique est difficile à recruter à cette distance d’Aurillac.",
        etp="8.00",
        euros="165000",
        partners=(AGENCY, COMMUNITY),
        initiatives=(MINIBUS,),
        remarks=("La commune a un atelier libre depuis l’an dernier.",),
        second_version="Le minibus existant dessert le futur site\u00a0: la mobilité est retirée des coûts.",
        commitments=((COMMUNITY, "Mettre un atelier de 400 m² à disposition", "12000"),),
    ),
    RecommendationText(
        title="Étendre le minibus d’insertion aux vallées du Cantal",
        department="15",
        state=S.DISCUSSED,
        lever=Lever.MOBILITY,
        problem="Sans permis, la moitié des demandeurs du département ne rejoint aucune structure en une heure.",
        action="Ajouter une troisième ligne et l’ouvrir aux stagiaires de la formation professionnelle.",
        owner="Conseil départemental",
        success="Un cofinancement sur trois ans.",
        euros="48000",
        partners=(COUNCIL,),
        initiatives=(MINIBUS,),
        remarks=(
            "L’horaire du matin doit suivre celui des ateliers.",
            "Le conseil départemental regarde une reprise de la ligne scolaire.",
        ),
    ),
    RecommendationText(
        title="Préparer la relève des encadrants techniques du Cantal",
        department="15",
        lever=Lever.TRAINING,
        problem="Quatre encadrants partent à la retraite d’ici deux ans.",
    ),
    RecommendationText(
        title="Mutualiser l’accompagnement socioprofessionnel en Haute-Loire",
        department="43",
        state=S.VALIDATED,
        lever=Lever.PARTNERSHIP,
        problem="Trois petites structures partagent déjà leurs locaux, sans accompagnateur à temps plein.",
        action="Créer un poste partagé, porté par la plus grande des trois.",
        owner="Unité départementale de la Haute-Loire",
        success="Une convention entre les trois structures.",
        etp="1.00",
        euros="42000",
        partners=(NETWORK,),
        initiatives=(DIGITAL,),
        commitments=((NETWORK, "Former l’accompagnateur la première année", "6000"),),
    ),
    RecommendationText(
        title="Ouvrir la filière bois aux parcours d’insertion en Haute-Loire",
        department="43",
        lever=Lever.DIALOGUE,
        problem="Les scieries recrutent et peu de structures forment à leurs métiers.",
        partners=(FIRM,),
    ),
    RecommendationText(
        title="Réserver une part de l’enveloppe aux zones blanches robustes",
        state=S.VALIDATED,
        priority=Priority.HIGH,
        lever=Lever.CLAUSE,
        problem="La répartition selon la base laisse les zones blanches où elles sont.",
        action="Garder 2\u00a0% de l’enveloppe régionale pour les territoires en zone blanche robuste, par appel.",
        owner="Service régional",
        success="Une réserve affichée avant le dialogue de gestion.",
        vigilance="Une réserve non consommée à l’automne revient aux départements.",
        partners=(REGION_COUNCIL,),
    ),
    RecommendationText(
        title="Suivre chaque année les mêmes indicateurs dans les douze départements",
        state=S.DISCUSSED,
        lever=Lever.OTHER,
        problem="Chaque unité départementale suit ses propres tableaux.",
        action="Partager un jeu d’indicateurs court, tiré du portail, relu chaque printemps.",
        owner="Service régional",
        success="Un calendrier commun.",
        remarks=("Commencer par cinq indicateurs, pas plus.",),
    ),
    RecommendationText(
        title="Doubler les heures de clauses sociales en Isère",
        department="38",
        state=S.VALIDATED,
        lever=Lever.PROCUREMENT,
        problem="Les marchés de la métropole portent l’essentiel des heures d’insertion.",
        action="Étendre le guichet des clauses aux intercommunalités de montagne.",
        owner="Unité départementale de l’Isère",
        success="Un facilitateur pour trois intercommunalités.",
        euros="55000",
        partners=(CLUSTER,),
        initiatives=(CLAUSES,),
    ),
    RecommendationText(
        title="Rapprocher les agences d’intérim d’insertion du bassin stéphanois",
        department="42",
        state=S.DISCUSSED,
        lever=Lever.DIALOGUE,
        problem="Deux agences se partagent les mêmes clients.",
        action="Ouvrir une concertation sur les secteurs et les publics.",
        owner="Unité départementale de la Loire",
        success="Un médiateur reconnu des deux agences.",
        initiatives=(FORUM,),
    ),
    RecommendationText(
        title="Créer un jardin d’insertion en Ardèche méridionale",
        department="07",
        lever=Lever.COFUNDING,
        problem="Le sud du département compte peu d’activités supports en milieu rural.",
        initiatives=(GARDENS,),
    ),
    RecommendationText(
        title="Financer un poste de chargé de mission mobilité dans l’Allier",
        department="03",
        state=S.DROPPED,
        priority=Priority.LOW,
        lever=Lever.MOBILITY,
        problem="Les aides à la mobilité sont dispersées.",
        motive="Le conseil départemental a créé ce poste entre-temps.",
    ),
    RecommendationText(
        title="Faire connaître les structures de la Drôme aux entreprises",
        department="26",
        state=S.VALIDATED,
        priority=Priority.LOW,
        lever=Lever.PARTNERSHIP,
        problem="Une entreprise sur trois dit ne connaître aucune structure de son bassin.",
        action="Tenir deux rencontres par an, l’une au nord, l’autre au sud.",
        owner="Unité départementale de la Drôme",
        success="La présence des deux chambres consulaires.",
        partners=(FOUNDATION,),
        initiatives=(CHARTER,),
    ),
)

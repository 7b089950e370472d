"""The words of the field, as the portal uses them."""

from dataclasses import dataclass

from django.utils.text import slugify


@dataclass(frozen=True)
class Entry:
    term: str
    definition: str

    @property
    def slug(self) -> str:
        return slugify(self.term)


ENTRIES = (
    Entry(
        "Accessibilité",
        "Nombre d’ETP d’insertion à la portée d’un habitant d’une commune, rapporté à la demande qui s’adresse aux mêmes "
        "structures. Calculée comme l’accessibilité potentielle localisée (APL) de la DREES.",
    ),
    Entry(
        "ACI",
        "Atelier et chantier d’insertion : structure qui emploie et accompagne les personnes les plus éloignées de "
        "l’emploi, souvent sur des travaux d’utilité sociale.",
    ),
    Entry(
        "AI",
        "Association intermédiaire : met des salariés en insertion à la disposition de particuliers, de collectivités ou "
        "d’entreprises.",
    ),
    Entry(
        "AMI",
        "Appel à manifestation d’intérêt : invitation publique à proposer un projet, par exemple l’ouverture d’une offre "
        "d’insertion dans une zone blanche.",
    ),
    Entry(
        "Annexe financière",
        "Document annuel joint à la convention d’une structure : nombre d’ETP conventionnés, montant de l’aide, "
        "cofinancement du conseil départemental.",
    ),
    Entry(
        "Appel à projets",
        "Invitation publique à proposer un projet dont l’objet, les critères et le calendrier sont fixés d’avance.",
    ),
    Entry(
        "Avenant",
        "Acte qui modifie une convention en cours : postes, montants, lieux ou dates.",
    ),
    Entry(
        "Bassin de demande",
        "Ensemble des communes situées à moins du temps limite d’une structure : leurs habitants s’en partagent l’offre.",
    ),
    Entry(
        "CDIAE",
        "Conseil départemental de l’insertion par l’activité économique. Présidé par le préfet, il donne un avis sur les "
        "conventions et sur le développement de l’insertion dans le département. Depuis le 1er juillet 2024, une "
        "commission spécialisée du comité départemental pour l’emploi lui succède.",
    ),
    Entry(
        "Clause de solidarité",
        "Règle d’un scénario par laquelle des territoires bien dotés contribuent à des territoires qui le sont peu, "
        "avec un début, une fin et des preuves attendues.",
    ),
    Entry(
        "Clé de besoin",
        "Pondération des publics et du diagnostic qui dit quelle part des ETP revient à chaque territoire. Elle est "
        "versionnée et publiée.",
    ),
    Entry(
        "Déport",
        "Fait, pour un membre qui a un intérêt dans un dossier, de quitter la séance pour ce point ; le procès-verbal "
        "le mentionne.",
    ),
    Entry(
        "Dialogue de gestion",
        "Échange annuel entre l’administration et chaque structure : bilan, ETP demandés, proposés et convenus.",
    ),
    Entry(
        "DIRECCTE",
        "Direction régionale des entreprises, de la concurrence, de la consommation, du travail et de l’emploi, "
        "remplacée en 2021 par la DREETS en région et la DDETS dans le département.",
    ),
    Entry(
        "EI",
        "Entreprise d’insertion : entreprise du secteur marchand qui salarie et accompagne des personnes en difficulté.",
    ),
    Entry(
        "Enveloppe",
        "ETP et euros notifiés pour une année, une mesure et un territoire ; ses parts descendent vers les "
        "territoires qui la composent.",
    ),
    Entry(
        "EPCI",
        "Établissement public de coopération intercommunale : communauté de communes, d’agglomération, métropole.",
    ),
    Entry(
        "Esquisse",
        "Essai d’ouverture ou de fermeture de sites sur un diagnostic : l’effet se calcule aussitôt, sans rien "
        "changer au diagnostic.",
    ),
    Entry(
        "ETP",
        "Équivalent temps plein. Un ETP conventionné est un poste d’insertion à temps plein ouvert pour l’année ; un ETP "
        "réalisé est ce même poste effectivement travaillé.",
    ),
    Entry(
        "ETTI",
        "Entreprise de travail temporaire d’insertion : propose des missions d’intérim à des personnes en insertion et "
        "les accompagne.",
    ),
    Entry(
        "Feuille de route",
        "Axes, objectifs mesurés et actions d’un département, d’un EPCI ou d’une zone d’emploi pour quelques années. Celle de "
        "la région est sa stratégie ; une préconisation validée y devient une action.",
    ),
    Entry(
        "Fonds d’inclusion dans l’emploi",
        "Enveloppe régionale qui réunit l’insertion par l’activité économique, les parcours emploi compétences, les "
        "entreprises adaptées et les GEIQ.",
    ),
    Entry(
        "IAE",
        "Insertion par l’activité économique : un emploi et un accompagnement pour revenir vers le marché du travail.",
    ),
    Entry(
        "Préconisation",
        "Action recommandée : un constat et ses preuves, un levier, un pilote, un calendrier, un coût, des conditions "
        "de réussite.",
    ),
    Entry(
        "Projet de territoire",
        "Ce que devient une candidature de territoire acceptée : un diagnostic partagé et figé, des partenaires, des "
        "actions et des moyens, suivis par le territoire qui le porte.",
    ),
    Entry(
        "Quorum",
        "Nombre de membres à réunir pour que le comité délibère : la moitié des membres, mandats compris, sauf sur "
        "seconde convocation.",
    ),
    Entry(
        "Ratio d’accès",
        "Accessibilité d’une commune divisée par la moyenne régionale d’une année de référence figée. 1 signifie « comme "
        "la région » ; 0,35 signifie « trois fois moins ».",
    ),
    Entry(
        "Récépissé",
        "Preuve de dépôt d’un dossier : date, heure de Paris et version reçue.",
    ),
    Entry(
        "Recevabilité",
        "Contrôle des conditions et des pièces d’un dossier, avant d’en juger le fond.",
    ),
    Entry(
        "Référentiel qualité",
        "Thèmes et critères de la qualité de l’accompagnement, chacun décrit en quatre niveaux. Il s’écrit avec les "
        "structures, les salariés et les référents ; chaque structure s’y situe elle-même.",
    ),
    Entry(
        "Robuste",
        "Se dit d’une classe que donnent au moins 80 % des tirages quand les données varient dans leur incertitude ; "
        "sinon, elle est « à confirmer ».",
    ),
    Entry(
        "SIAE", "Structure de l’insertion par l’activité économique : EI, ETTI, AI ou ACI conventionnée par l’État."
    ),
    Entry(
        "Zone blanche",
        "Territoire dont le ratio d’accès est inférieur à 0,35, ou dont aucune structure n’est à portée. Entre 0,35 et "
        "0,70 le territoire est faiblement doté ; entre 0,70 et 1,30, intermédiaire ; à partir de 1,30, bien doté.",
    ),
)

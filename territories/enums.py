"""The closed vocabularies of territories and indicators."""

from django.db import models


class AreaLevel(models.TextChoices):
    """The meshes of the portal. The value is stored; the slug is what addresses show."""

    COUNTRY = "country", "pays"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    ARRONDISSEMENT = "arrondissement", "arrondissement"
    EMPLOYMENT_ZONE = "employment_zone", "zone d’emploi"
    EMPLOYMENT_COMMITTEE = "employment_committee", "comité local pour l’emploi"
    RECRUITMENT_BASIN = "recruitment_basin", "bassin d’emploi (BMO)"
    EPCI = "epci", "EPCI"
    COMMUNE = "commune", "commune"
    PRIORITY_DISTRICT = "priority_district", "quartier prioritaire (QPV)"

    @property
    def slug(self) -> str:
        return _SLUGS[self]

    @property
    def plural(self) -> str:
        return _PLURALS[self]

    @classmethod
    def from_slug(cls, slug: str) -> "AreaLevel | None":
        return next((level for level, known in _SLUGS.items() if known == slug), None)


_SLUGS = {
    AreaLevel.COUNTRY: "pays",
    AreaLevel.REGION: "region",
    AreaLevel.DEPARTMENT: "departement",
    AreaLevel.ARRONDISSEMENT: "arrondissement",
    AreaLevel.EMPLOYMENT_ZONE: "zone-emploi",
    AreaLevel.EMPLOYMENT_COMMITTEE: "comite-local-emploi",
    AreaLevel.RECRUITMENT_BASIN: "bassin-emploi",
    AreaLevel.EPCI: "epci",
    AreaLevel.COMMUNE: "commune",
    AreaLevel.PRIORITY_DISTRICT: "quartier-prioritaire",
}
_PLURALS = {
    AreaLevel.COUNTRY: "pays",
    AreaLevel.REGION: "régions",
    AreaLevel.DEPARTMENT: "départements",
    AreaLevel.ARRONDISSEMENT: "arrondissements",
    AreaLevel.EMPLOYMENT_ZONE: "zones d’emploi",
    AreaLevel.EMPLOYMENT_COMMITTEE: "comités locaux pour l’emploi",
    AreaLevel.RECRUITMENT_BASIN: "bassins d’emploi (BMO)",
    AreaLevel.EPCI: "EPCI",
    AreaLevel.COMMUNE: "communes",
    AreaLevel.PRIORITY_DISTRICT: "quartiers prioritaires (QPV)",
}


class EpciKind(models.TextChoices):
    """Intercommunalities with their own taxation, as the official list names them."""

    COMMUNITY_OF_COMMUNES = "CC", "communauté de communes"
    AGGLOMERATION = "CA", "communauté d’agglomération"
    URBAN = "CU", "communauté urbaine"
    METROPOLIS = "METRO", "métropole"
    LYON_METROPOLIS = "MET69", "métropole de Lyon (collectivité à statut particulier)"


class IndicatorKind(models.TextChoices):
    """How the values of communes make the value of a larger area."""

    COUNT = "count", "effectif (s’additionne)"
    RATE = "rate", "taux (moyenne pondérée par le dénominateur)"
    INDEX = "index", "indice pondéré (s’additionne)"
    MEDIAN = "median", "médiane, montant ou taux publié (ne s’agrège pas)"


class ValueState(models.TextChoices):
    """What is known of a value: nothing that is absent is ever read as zero."""

    KNOWN = "known", "connue"
    SECRET = "secret", "couverte par le secret statistique"
    MISSING = "missing", "manquante"
    IMPUTED = "imputed", "imputée"
    ESTIMATED = "estimated", "estimée"

    @property
    def has_value(self) -> bool:
        return self not in VALUELESS_STATES


VALUELESS_STATES = (ValueState.SECRET, ValueState.MISSING)


class MovementKind(models.TextChoices):
    """What became of a former commune."""

    MERGE = "merge", "réunie à une autre commune"
    SPLIT = "split", "divisée entre plusieurs communes"
    DISTRICT = "district", "arrondissement municipal"


class ZoningScheme(models.TextChoices):
    """Zonings of public policies, by commune."""

    FRR = "frr", "France ruralités revitalisation"
    ZRR = "zrr", "zone de revitalisation rurale"
    MOUNTAIN = "mountain", "zone de montagne"


class ZoningStatus(models.TextChoices):
    """What a scheme says of a commune."""

    OUT = "out", "non classée"
    IN = "in", "classée"
    PLUS = "plus", "classée FRR+"
    BENEFICIARY = "beneficiary", "bénéficiaire (ancienne ZRR)"
    PARTIAL = "partial", "classée en partie"


class NeedModelState(models.TextChoices):
    """The life of a version of the need: its weights change only while it is a draft."""

    DRAFT = "draft", "brouillon"
    ACTIVE = "active", "en vigueur"
    ARCHIVED = "archived", "archivée"

"""The activities that support insertion: what the employees of a structure make or do."""

from django.db import models


class Activity(models.TextChoices):
    """A closed list, grouped from the usual presentation of the sector by its networks; a structure may have many."""

    GREEN_SPACES = "green_spaces", "espaces verts et naturels"
    MARKET_GARDENING = "market_gardening", "maraîchage et agriculture"
    FORESTRY = "forestry", "forêt et bois"
    BUILDING = "building", "bâtiment, second œuvre"
    PUBLIC_WORKS = "public_works", "travaux publics, voirie"
    HERITAGE = "heritage", "restauration du patrimoine"
    CLEANING = "cleaning", "nettoyage et propreté"
    WASTE = "waste", "collecte et tri des déchets"
    REUSE = "reuse", "réemploi, recyclerie"
    TEXTILE = "textile", "textile, couture, blanchisserie"
    CATERING = "catering", "restauration, traiteur"
    FOOD_AID = "food_aid", "aide alimentaire, épicerie solidaire"
    INDUSTRY = "industry", "industrie, conditionnement, sous-traitance"
    LOGISTICS = "logistics", "transport, logistique, livraison"
    MOBILITY = "mobility", "mobilité, garage solidaire"
    HOME_SERVICES = "home_services", "services à domicile"
    STAFFING = "staffing", "mise à disposition et intérim"
    OFFICE = "office", "bureau, numérique, accueil"
    CULTURE = "culture", "culture, tourisme, animation"
    CARE = "care", "aide à la personne, petite enfance"
    TRADE = "trade", "commerce, vente"
    OTHER = "other", "autre activité"


def describe_activities(values: list[str]) -> str:
    """The labels in the order of the list, separated by commas; an empty text when there are none."""
    return ", ".join(str(activity.label) for activity in Activity if activity.value in values)

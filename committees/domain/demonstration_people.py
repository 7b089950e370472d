"""Invented names and the qualities of the sixteen seats of a CDIAE, collège by collège."""

from collections.abc import Mapping

FIRST_NAMES = (
    "Agnès", "Bernard", "Camille", "Denis", "Élodie", "François", "Geneviève", "Hervé", "Isabelle", "Jérôme",
    "Karine", "Laurent", "Mireille", "Nicolas", "Odile", "Pascal", "Régine", "Sylvain", "Thérèse", "Vincent",
    "Amina", "Boris", "Cécile", "Driss", "Estelle", "Fabien", "Hélène", "Ivan", "Jeanne",
)  # fmt: skip
LAST_NAMES = (
    "Arnal", "Besson", "Chastang", "Dufayet", "Espinasse", "Fargues", "Grenier", "Hugon", "Issartel", "Jouve",
    "Lacombe", "Maury", "Nozières", "Ollier", "Peyrac", "Ribeyre", "Serre", "Tournadre", "Usson", "Vidalenc",
    "Barthélemy", "Combes", "Delort", "Estienne", "Fontanier", "Gaillard", "Lavergne", "Malgouyres", "Navarro",
    "Pradel", "Rouquette",
)  # fmt: skip
# By rank of the collège, one a seat; {of} is « du Cantal ».
QUALITIES: Mapping[int, tuple[str, ...]] = {
    1: (
        "représentant du préfet",
        "unité départementale de la DIRECCTE",
        "direction départementale de la cohésion sociale",
        "direction départementale des finances publiques",
    ),
    2: (
        "conseil régional",
        "conseil départemental {of}",
        "association des maires {of}",
        "établissement public de coopération intercommunale",
    ),
    3: ("Pôle emploi, direction territoriale",),
    4: (
        "fédération des acteurs de l’insertion",
        "réseau des chantiers d’insertion",
        "réseau des entreprises et associations intermédiaires",
    ),
    5: ("organisation professionnelle du bâtiment", "organisation interprofessionnelle {of}"),
    6: ("union départementale syndicale", "union syndicale {of}"),
}

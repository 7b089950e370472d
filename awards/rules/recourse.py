"""The words of the law that go with a decision."""

# Code de justice administrative, art. R421-1 and R421-5: without them the time to contest does not run.
RECOURSE = (
    "Cette décision peut être contestée dans les deux mois qui suivent sa notification : par un recours gracieux "
    "auprès du service qui l’a prise ; par un recours hiérarchique auprès du ministre chargé de l’emploi ; ou par un "
    "recours contentieux devant le tribunal administratif de {tribunal} (code de justice administrative, articles "
    "R421-1 et R421-5). Un recours gracieux ou hiérarchique formé dans ce délai l’interrompt : un nouveau délai de "
    "deux mois court à compter de la réponse, ou du silence gardé deux mois sur le recours."
)
# Code de justice administrative, art. R221-3.
TRIBUNALS = {
    "01": "Lyon",
    "03": "Clermont-Ferrand",
    "07": "Lyon",
    "15": "Clermont-Ferrand",
    "26": "Grenoble",
    "38": "Grenoble",
    "42": "Lyon",
    "43": "Clermont-Ferrand",
    "63": "Clermont-Ferrand",
    "69": "Lyon",
    "73": "Grenoble",
    "74": "Grenoble",
}
WITHDRAWAL = (
    "Une décision créatrice de droits ne peut être retirée que si elle est illégale, et dans les quatre mois de sa "
    "prise (code des relations entre le public et l’administration, article L242-1)."
)
_LABOUR_CODE = (
    "Vu le code du travail, notamment ses articles L5132-1 et suivants, R5132-2 et R5132-28 (conventions conclues en "
    "considération de l’offre existante et du développement équilibré de l’insertion), et R5112-11 et R5112-15 à "
    "R5112-18 (conseil départemental de l’insertion par l’activité économique)"
)
_MOTIVES = "Vu le code des relations entre le public et l’administration, notamment son article L211-2"
VISAS = (_LABOUR_CODE, _MOTIVES)


def tell_recourse(department: str) -> str:
    """The ways and times to contest, with the tribunal of the département; the competent one when it is unknown."""
    town = TRIBUNALS.get(department)
    return (
        RECOURSE.format(tribunal=town) if town else RECOURSE.replace(" de {tribunal}", " territorialement compétent")
    )

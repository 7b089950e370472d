"""« du Cantal », « de l’Ain », « de Paris »: the article of each département, as the official code has it (TNCC)."""

VOWELS = "AEÉÈIÎOU"
# Those without article take « de » or « d’ », as every other name: Paris, Saône-et-Loire, Eure-et-Loir, Mayotte.
MASCULINE = """
Bas-Rhin|Calvados|Cantal|Cher|Doubs|Finistère|Gard|Gers|Haut-Rhin|Jura|Loiret|Lot|Morbihan|Nord|Pas-de-Calais|
Puy-de-Dôme|Rhône|Tarn|Territoire de Belfort|Val-d’Oise|Val-de-Marne|Var
"""
FEMININE = """
Charente|Charente-Maritime|Corrèze|Corse-du-Sud|Creuse|Côte-d’Or|Dordogne|Drôme|Gironde|Guadeloupe|Guyane|
Haute-Corse|Haute-Garonne|Haute-Loire|Haute-Marne|Haute-Savoie|Haute-Saône|Haute-Vienne|Loire|Loire-Atlantique|Lozère|
Manche|Marne|Martinique|Mayenne|Meuse|Moselle|Nièvre|Sarthe|Savoie|Seine-Maritime|Seine-Saint-Denis|Somme|Vendée|Vienne
"""
ELIDED = """
Ain|Aisne|Allier|Ardèche|Ariège|Aube|Aude|Aveyron|Essonne|Eure|Hérault|Indre|Isère|Oise|Orne|Yonne
"""
PLURAL = """
Alpes-Maritimes|Alpes-de-Haute-Provence|Ardennes|Bouches-du-Rhône|Côtes-d’Armor|Deux-Sèvres|Hautes-Alpes|
Hautes-Pyrénées|Hauts-de-Seine|Landes|Pyrénées-Atlantiques|Pyrénées-Orientales|Vosges|Yvelines
"""
ARTICLES = {
    name.strip(): words
    for names, words in ((MASCULINE, "du "), (FEMININE, "de la "), (ELIDED, "de l’"), (PLURAL, "des "))
    for name in names.split("|")
}


def of_department(name: str) -> str:
    """The name after « de »: « du Puy-de-Dôme », « de la Loire », « d’Ille-et-Vilaine », « de La Réunion »."""
    words = ARTICLES.get(name.replace("'", "’"))
    if words is None:
        words = "d’" if name[:1].upper() in VOWELS else "de "
    return f"{words}{name}"

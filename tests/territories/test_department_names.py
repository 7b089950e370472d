import pytest

from territories.department_names import ARTICLES, of_department


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ain", "de l’Ain"),
        ("Allier", "de l’Allier"),
        ("Ardèche", "de l’Ardèche"),
        ("Cantal", "du Cantal"),
        ("Drôme", "de la Drôme"),
        ("Isère", "de l’Isère"),
        ("Loire", "de la Loire"),
        ("Haute-Loire", "de la Haute-Loire"),
        ("Puy-de-Dôme", "du Puy-de-Dôme"),
        ("Rhône", "du Rhône"),
        ("Savoie", "de la Savoie"),
        ("Haute-Savoie", "de la Haute-Savoie"),
        ("Hautes-Alpes", "des Hautes-Alpes"),
        ("Côte-d'Or", "de la Côte-d'Or"),
        ("Paris", "de Paris"),
        ("Saône-et-Loire", "de Saône-et-Loire"),
        ("Ille-et-Vilaine", "d’Ille-et-Vilaine"),
        ("La Réunion", "de La Réunion"),
        ("Mayotte", "de Mayotte"),
    ],
)
def test_a_departement_has_its_article(name, expected):
    assert of_department(name) == expected


def test_the_departements_with_an_article_are_counted():
    """Of the 101, fourteen have none: « de Vaucluse », « d’Eure-et-Loir » …"""
    assert len(ARTICLES) == 101 - 14

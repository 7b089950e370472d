from territories.domain.catalogue import explain_public
from territories.domain.estimate_need import JOB_SEEKERS


def test_definition_of_a_public_states_its_rule():
    assert explain_public(JOB_SEEKERS) == (
        "Estimation : population municipale × 7,3\u00a0% × facteur de densité (0,85, 0,95, 1,05 et 1,25, selon que la "
        "commune compte moins de 50, de 300, de 1 500 ou au moins 1 500 habitants au km²) × facteur tiré au sort "
        "pour chaque EPCI entre 0,75 et 1,25, arrondi à l’entier. Donnée de démonstration : elle ne décrit aucune "
        "situation réelle."
    )

from iae_portal.common.links import make_link


def test_a_path_gets_the_address_of_the_portal(settings):
    settings.PORTAL_ADDRESS = "https://pilotage.exemple.gouv.fr"
    assert make_link("/repartition/?a=1") == "https://pilotage.exemple.gouv.fr/repartition/?a=1"

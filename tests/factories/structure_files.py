"""Invented rows in the layouts of the files about structures, and the land that receives them."""

import csv
import io

from structures.rules.siret import has_valid_key
from tests.factories.imports import write_json, write_text

REGIONAL_TITLES = (
    *("siret", "type", "nom", "enseigne", "naf", "adresse", "code_postal", "commune", "departement"),
    *("code_insee", "lon", "lat", "source", "maj", "geocodage"),
)
ASP_STRUCTURE_TITLES = (
    *("structure_id_siae", "structure_siret_actualise", "structure_siret_signature", "structure_denomination"),
    *("structure_code_naf", "structure_adresse_admin_cp", "structure_adresse_admin_commune"),
    *("structure_adresse_admin_nom_voie", "structure_adresse_admin_code_insee"),
    *("structure_adresse_mail_corresp_technique", "structure_adresse_gestion_telephone"),
)
ASP_ANNEX_TITLES = (
    *("af_id_annexe_financiere", "af_numero_annexe_financiere", "af_numero_avenant_renouvellement"),
    *("af_numero_avenant_modification", "af_id_structure", "af_mesure_dispositif_code", "af_date_debut_effet"),
    *("af_date_fin_effet", "af_etat_annexe_financiere_code", "af_etp_postes_insertion", "af_montant_total_annuel"),
    *("af_montant_unitaire_annuel_valeur", "af_mt_cofinance", "af_nom_correspondant"),
)
ASP_ACTIVITY_TITLES = (
    *("emi_afi_id", "emi_sme_mois", "emi_sme_annee", "emi_esm_etat_code", "emi_pph_id", "emi_nb_heures_travail"),
)


def make_siret(number):
    """A SIRET whose key holds, starting with zeros."""
    start = f"{number:013d}"
    return next(start + str(key) for key in range(10) if has_valid_key(start + str(key)))


def write_csv(folder, titles, rows, *, delimiter=";", name="fichier.csv", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(rows)
    return write_text(folder, text.getvalue(), name=name, encoding=encoding)


def regional_row(**fields):
    values = {
        "siret": make_siret(1),
        "type": "ACI",
        "nom": "Chantier inventé",
        "naf": "8130Z",
        "adresse": "1 rue des Essais",
        "code_postal": "99100",
        "commune": "Commune 1",
        "departement": "99",
        "code_insee": "99001",
        "lon": "1.5",
        "lat": "0.5",
        "source": "ASP",
        "maj": "2020-12-18",
        "geocodage": "coordonnees_source",
    }
    return [{**values, **fields}.get(title, "") for title in REGIONAL_TITLES]


def write_regional(folder, *rows, **options):
    return write_csv(folder, REGIONAL_TITLES, [regional_row(**row) for row in rows], **options)


def emplois_item(**fields):
    values = {
        "id": 1,
        "siret": make_siret(1),
        "type": "ACI",
        "raison_sociale": "Chantier inventé",
        "enseigne": "",
        "telephone": "0499000001",
        "courriel": "personne@exemple.test",
        "site_web": "www.chantier.example",
        "description": "Maraîchage. Écrire à personne@exemple.test ou au 04 99 00 00 01.",
        "addresse_ligne_1": "1 rue des Essais",
        "addresse_ligne_2": "Bâtiment B",
        "code_postal": "99100",
        "ville": "COMMUNE 1 CEDEX",
        "departement": "99",
        "mis_a_jour_le": "2026-02-03T10:00:00+01:00",
        "postes": [{"id": 1}],
    }
    return {**values, **fields}


def write_emplois(folder, *items, is_page=False):
    found = [emplois_item(**item) for item in items]
    return write_json(folder, {"count": len(found), "results": found} if is_page else found)


def inclusion_item(**fields):
    values = {
        "id": "source--1",
        "source": "source",
        "nom": "Chantier inventé",
        "siret": make_siret(1),
        "code_insee": "99002",
        "code_postal": "99100",
        "commune": "Commune 2",
        "adresse": "2 rue des Essais",
        "longitude": 2.25,
        "latitude": 0.25,
        "telephone": "0499000001",
        "courriel": "personne@exemple.test",
        "site_web": "https://chantier.example/",
        "description": "Une ferme. Tél. 04 99 00 00 01",
        "date_maj": "2026-01-15",
        "reseaux_porteurs": ["siae", "coorace"],
    }
    return {**values, **fields}


def _asp(titles, values):
    return [str(values.get(title, "")) for title in titles]


def asp_structure(**fields):
    values = {
        "structure_id_siae": 7001,
        "structure_siret_actualise": make_siret(1),
        "structure_siret_signature": make_siret(1),
        "structure_denomination": 'ASSOCIATION "INVENTÉE',
        "structure_code_naf": "8130Z",
        "structure_adresse_admin_cp": "99100",
        "structure_adresse_admin_commune": "COMMUNE 1",
        "structure_adresse_admin_nom_voie": "RUE DES ESSAIS",
        "structure_adresse_admin_code_insee": "99001",
        "structure_adresse_mail_corresp_technique": "personne@exemple.test",
        "structure_adresse_gestion_telephone": "0499000001",
    }
    return _asp(ASP_STRUCTURE_TITLES, {**values, **fields})


def asp_annex(**fields):
    values = {
        "af_id_annexe_financiere": 501,
        "af_numero_annexe_financiere": "ACI099260001",
        "af_numero_avenant_renouvellement": 0,
        "af_numero_avenant_modification": 0,
        "af_id_structure": 7001,
        "af_mesure_dispositif_code": "ACI_DC",
        "af_date_debut_effet": "01/01/2026",
        "af_date_fin_effet": "31/12/2026",
        "af_etat_annexe_financiere_code": "VALIDE",
        "af_etp_postes_insertion": "10.5",
        "af_montant_total_annuel": "200000",
        "af_montant_unitaire_annuel_valeur": "20000",
        "af_mt_cofinance": "50000",
        "af_nom_correspondant": "Personne Inventée",
    }
    return _asp(ASP_ANNEX_TITLES, {**values, **fields})


def asp_activity(**fields):
    values = {
        "emi_afi_id": 501,
        "emi_sme_mois": 1,
        "emi_sme_annee": 2026,
        "emi_esm_etat_code": "VALIDE",
        "emi_pph_id": 123456789,
        "emi_nb_heures_travail": 100,
    }
    return _asp(ASP_ACTIVITY_TITLES, {**values, **fields})


def asp_text(titles, rows, *, end="FIN20260131"):
    lines = ["DEB20260131", "|".join(titles), *("|".join(row) for row in rows)]
    return "\n".join([*lines, end] if end else lines) + "\n"


def write_asp(folder, titles, *rows, name="flux.csv", encoding="utf-8", end="FIN20260131"):
    return write_text(folder, asp_text(titles, rows, end=end), name=name, encoding=encoding)

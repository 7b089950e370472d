"""A country of two fictional regions and an island without EPCI, in the packages' layout."""

import json

from tests.territories.packages import PackageFolder, square


def make_country(root):
    """Communes 98001 to 98004 in region 99, 97901 and 97902 in region 98; region 97 lies overseas."""
    folder = PackageFolder(root)
    second = [folder.commune(f"9790{number}", epci=3) for number in (1, 2)]
    for row in second:
        row |= {"region": "98", "departement": "97", "arrondissement": "971"}
    overseas = folder.commune("97001", epci=3) | {"region": "97", "departement": "970", "arrondissement": "9701"}
    folder.communes += [*second, overseas]
    folder.outlines |= {row["code"]: square(1 + number / 10) for number, row in enumerate(second)}
    folder.write()
    replace(folder, "regions", [region("99", "Première"), region("98", "Seconde"), region("97", "Outre-mer", "drom")])
    replace(
        folder,
        "departements",
        [{"code": "98", "nom": "Essai", "region": "99"}, {"code": "97", "nom": "Autre", "region": "98"}],
    )
    replace(
        folder,
        "arrondissements",
        [
            {"code": "981", "nom": "Essai-Centre", "departement": "98", "region": "99"},
            {"code": "971", "nom": "Autre-Centre", "departement": "97", "region": "98"},
        ],
    )
    epci = json.loads((folder.divisions_dir / "epci.json").read_text())
    for row in epci:
        row["membres"] = [member for member in row["membres"] if member["code"] != "97902"]
    replace(folder, "epci", epci)
    return folder


def region(code, name, zone="metro"):
    return {"code": code, "nom": name, "zone": zone}


def replace(folder, name, rows):
    (folder.divisions_dir / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")

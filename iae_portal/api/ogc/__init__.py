"""OGC API – Features, part 1: what QGIS and GDAL open without a line of code (OGC 17-069r4)."""

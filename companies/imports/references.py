"""The official tables that every row is read against, fetched once for a whole file."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from companies import rules
from companies.models import NafCode
from industrie_futur.text import normalise
from regions.models import Department, Region, RegionalProgramme
from regions.queries import rollup_of


@dataclass
class References:
    """Departments by code and by normalised name, the NAF's subclasses, and what funds a firm on a day."""

    departments: dict[str, Department]
    departments_by_name: dict[str, Department]
    naf_codes: frozenset[str]
    regions: list[Region]
    programmes: list[RegionalProgramme]
    _rollups: dict[date, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Read the tables: four queries, whatever the file."""
        departments = Department.objects.in_bulk()
        subclasses = NafCode.objects.filter(level=NafCode.Level.SUBCLASS)
        return cls(
            departments=departments,
            departments_by_name={
                normalise(name): each for each in departments.values() for name in (each.name, str(each))
            },
            naf_codes=frozenset(subclasses.values_list("code", flat=True)),
            regions=list(Region.objects.all()),
            programmes=list(RegionalProgramme.objects.all()),
        )

    def programme_for(self, region_code: str, on: date) -> RegionalProgramme | None:
        """As `companies.services.programme_for`, without a query."""
        if on not in self._rollups:
            self._rollups[on] = rollup_of(self.regions, on)
        standing = self._rollups[on][region_code]
        return rules.choose_programme(self.programmes, region_code=region_code, standing=standing, on=on)

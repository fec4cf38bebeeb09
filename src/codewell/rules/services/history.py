"""Procedures that have a global period: on this claim and on the patient's earlier ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from codewell.catalog.policy_indicators import PHYSICIAN_FEE_SCHEDULE
from codewell.model import EditionOfNotes, normalise_code
from codewell.rules.registry import Row, RuleContext
from codewell.rules.services.line import Line

MAJOR = 90


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure with its day and the days after it that its payment includes (0, 10 or 90).

    ``where`` says where it stands, for a message; ``number`` is that of its line, if it has one.
    """

    code: str
    date: dt.date
    days: int
    provider: str | None
    where: str
    edition: EditionOfNotes
    number: int | None = None
    diagnoses: tuple[str, ...] = ()

    @property
    def is_major(self) -> bool:
        """Whether its period is the one of 90 days, which begins on the day before."""
        return self.days == MAJOR

    @property
    def row(self) -> Row:
        """The row of the fee schedule that says so."""
        return Row(PHYSICIAN_FEE_SCHEDULE, self.edition, f"{self.code}, global days {self.days:03}")

    def days_until(self, line: Line) -> int | None:
        """How many days before a line of the same provider it was done; None: another provider."""
        return (line.date - self.date).days if line.same_provider(self.provider) else None

    def includes(self, line: Line) -> bool:
        """Whether a line of the same provider lies in the days after it."""
        passed = self.days_until(line)
        return passed is not None and 0 < passed <= self.days


def procedures(context: RuleContext) -> tuple[Procedure, ...]:
    """Every procedure with a global period, those of this claim first."""
    return context.once("procedures", lambda: tuple(_procedures(context)))


def _procedures(context: RuleContext) -> Iterator[Procedure]:
    for line in context.lines:
        found = context.indicators(line.code, line.date)
        if found and found.value and found.value.global_period is not None:
            yield Procedure(
                code=line.code,
                date=line.date,
                days=found.value.global_period,
                provider=line.provider,
                where=line.where,
                edition=found.edition,
                number=line.number,
                diagnoses=tuple(d.code for d in context.pointed(line)),
            )
    for service in context.encounter.prior_services or ():
        found = context.indicators(service.code, service.service_date)
        if found and found.value and found.value.global_period is not None:
            yield Procedure(
                code=normalise_code(service.code),
                date=service.service_date,
                days=found.value.global_period,
                provider=service.rendering_provider,
                where="an earlier claim",
                edition=found.edition,
                diagnoses=tuple(normalise_code(code) for code in service.diagnoses),
            )

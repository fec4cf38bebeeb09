"""A service whose diagnoses a coverage article does not list."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.catalog.coverage import Article
from codewell.catalog.dated import Dated
from codewell.model import EditionOfNotes, Severity
from codewell.rules.registry import Problem, Row, RuleContext, Unanswered, rule
from codewell.rules.services.line import Line

_TABLE = "Medicare coverage articles"
_EXPECTED = ("GA", "GX", "GY", "GZ")


@rule(
    id="COVERAGE-ARTICLE",
    title="The diagnoses of a line support its service",
    citation="Medicare Coverage Database, billing and coding article",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("coverage_articles", "payer", "state", "diagnoses"),
)
def check(context: RuleContext) -> Iterator[Problem | Unanswered]:
    """Where the contractor of the state has an article for a service, one of the diagnoses the line
    points to must be in its list of those that support medical necessity, and none of them only in
    the list of those that do not. What the text of the article adds (groups, asterisks, intervals,
    documentation) is not read. A line that expects the denial (GA, GX, GY, GZ) is passed over.
    """
    if not context.is_medicare:
        return
    for line in context.lines:
        if not line.has(*_EXPECTED):
            yield from _of_line(context, line)


def _of_line(context: RuleContext, line: Line) -> Iterator[Problem | Unanswered]:
    found = context.catalog.coverage.articles(line.code, context.encounter.state or "", line.date)
    if not isinstance(found, Dated):
        return
    pointed = {diagnosis.code for diagnosis in context.pointed(line)}
    for article in found.value:
        if not pointed:
            yield Unanswered(f"{line.code} points to no diagnosis")
            return
        yield from _by_article(context, line, article, pointed, found.edition)


def _by_article(
    context: RuleContext,
    line: Line,
    article: Article,
    pointed: set[str],
    edition: EditionOfNotes,
) -> Iterator[Problem]:
    coverage = context.catalog.coverage
    supporting = coverage.supporting(article, line.date)
    if pointed & supporting:
        return
    refused = pointed & coverage.not_supporting(article, line.date)
    if not supporting and not refused:
        return
    says = (
        "lists a diagnosis of the line as not supporting it"
        if refused
        else "lists none of the diagnoses of the line"
    )
    yield Problem(
        line.at("diagnosis_pointers"),
        f"{line.code}: article {article.name} {says}.",
        "If the record holds a diagnosis that supports the service, code it and point to it. Never"
        " choose a diagnosis for its coverage: else tell the patient beforehand (ABN) and append"
        " GA, or do not bill the service to Medicare.",
        row=Row(
            _TABLE,
            edition,
            f"{article.name} version {article.version}, in force from {article.effective}",
        ),
    )

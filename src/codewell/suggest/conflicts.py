"""Statements of one record that do not agree: affirmed and denied, the right and the left side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from codewell.model import (
    Code,
    Evidence,
    Experiencer,
    Indicator,
    Mention,
    QueryKind,
    QueryOpportunity,
    Span,
)
from codewell.suggest.attribute_words import values_in
from codewell.suggest.candidates import (
    CONTRADICTION,
    PROBLEM_SECTIONS,
    Candidate,
    Considered,
)
from codewell.text import ReadNote, Vocabulary

_TEMPLATES = frozenset(("review_of_systems", "physical_exam", "family_history", "instructions"))
"""Lists of normal findings, in which a denial is often a habit of the template."""
_ANOTHER = re.compile(
    r"\b(?:acute|new|active|recurrent|recurrence|further|worsening|overt|significant|residual"
    r"|other|additional|decompensated|current|clinically|prior|previous|history|major|severe"
    r"|complicat\w+|exacerbat\w+|issues?|problems?|symptoms|recent|recently|ago|after|later"
    r"|discharge|currently|subsequently|longer|anymore|today|absence|resolution|exclud\w+|ruling"
    r"|undetectable)\b",
    re.IGNORECASE,
)
"""With one of these a denial speaks of another form or time of the condition."""
_NO_DISEASE = ("R", "Z", "V", "W", "X", "Y")
_SHOWN_EACH = 2
_SIDES = frozenset(("left", "right"))


def conflicts(
    read: ReadNote,
    considered: Considered,
    proposed: Sequence[Candidate],
    vocabulary: Vocabulary,
    closing: tuple[str, ...],
) -> Iterator[QueryOpportunity]:
    """Conflicts about what is proposed, or kept out because of the conflict alone."""
    about = {c.concept: c.code for c in considered.kept_out if CONTRADICTION in c.why}
    about |= {c.concept: c.code for c in proposed if not c.code.startswith(_NO_DISEASE)}
    by_concept: dict[str, list[Mention]] = defaultdict(list)
    for mention in read.mentions:
        if mention.code in about:
            by_concept[mention.code].append(mention)
    for concept, mentions in by_concept.items():
        if len(mentions) > 1:
            code = Code.icd10cm(about[concept])
            yield from _affirmed_and_denied(read, mentions, code, closing)
            yield from _two_sides(read, mentions, code, vocabulary, closing)


def _affirmed_and_denied(
    read: ReadNote, mentions: Sequence[Mention], code: Code, closing: tuple[str, ...]
) -> Iterator[QueryOpportunity]:
    denied = [m for m in mentions if is_denial(read, m)]
    sentences = {m.sentence for m in denied}
    affirmed = [
        m for m in mentions if m.assertion.label == "affirmed" and m.sentence not in sentences
    ]
    if not denied or not affirmed:
        return
    yes, no = affirmed[:_SHOWN_EACH], denied[:_SHOWN_EACH]
    words = _said(read, yes[0])
    yield QueryOpportunity(
        kind=QueryKind.CONFLICT,
        topic=f"statements about “{words}”",
        question=(
            f"“{words}” is documented in one place and denied in another. Please clarify which"
            " statement holds for this encounter."
        ),
        options=("not present", "present", *closing),
        indicators=(
            *(_indicator(read, m, "stated") for m in yes),
            *(_denial(read, m) for m in no),
        ),
        rule="conflict of statements",
        code=code,
    )


def is_denial(read: ReadNote, mention: Mention) -> bool:
    """Whether a mention denies the condition itself, not another form or time of it."""
    assertion = mention.assertion
    if (
        assertion.label != "negated"
        or assertion.experiencer is not Experiencer.PATIENT
        or mention.section in _TEMPLATES
    ):
        return False
    sentence = read.sentences[mention.sentence].span
    around = sentence.of(read.note.text)
    return _ANOTHER.search(around) is None


def _two_sides(
    read: ReadNote,
    mentions: Sequence[Mention],
    code: Code,
    vocabulary: Vocabulary,
    closing: tuple[str, ...],
) -> Iterator[QueryOpportunity]:
    """One side alone in the diagnoses and the other alone elsewhere."""
    sides: dict[bool, dict[str, Mention]] = {True: {}, False: {}}
    affirmed = [m for m in mentions if m.assertion.label == "affirmed"]
    if len({m.section in PROBLEM_SECTIONS for m in affirmed}) < 2:
        return
    for mention in affirmed:
        here = {v.value for v in values_in(read.sentences[mention.sentence], vocabulary, "side")}
        for side in here:
            sides[mention.section in PROBLEM_SECTIONS].setdefault(side, mention)
    stated, elsewhere = sides[True], sides[False]
    if len(stated) != 1 or len(elsewhere) != 1 or {*stated, *elsewhere} != _SIDES:
        return
    shown = [*stated.values(), *elsewhere.values()]
    yield QueryOpportunity(
        kind=QueryKind.CONFLICT,
        topic=f"side of “{_said(read, shown[0])}”",
        question=(
            f"The sides documented for “{_said(read, shown[0])}” do not agree. Please clarify the"
            " side."
        ),
        options=("both sides", "left", "right", *closing),
        indicators=tuple(_indicator(read, m, "stated side", whole=True) for m in shown),
        rule="conflict of sides",
        code=code,
    )


def _said(read: ReadNote, mention: Mention) -> str:
    return " ".join(mention.span.of(read.note.text).split())


def _denial(read: ReadNote, mention: Mention) -> Indicator:
    return _indicator(read, mention, "denied", whole=True)


def _indicator(read: ReadNote, mention: Mention, name: str, *, whole: bool = False) -> Indicator:
    """The words of a mention, or its whole sentence where the words around them say it."""
    tokens = read.sentences[mention.sentence].tokens
    span = Span(tokens[0].start, tokens[-1].end) if whole else mention.span
    return Indicator(name, Evidence(span, span.of(read.note.text)), mention.section)

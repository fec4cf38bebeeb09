"""Data of a visit: tests ordered or reviewed, notes from outside, historian, discussion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codewell.model import Evidence, Span
from codewell.model.evaluation_management import DataItem, DataKind, Doubt, Family, ReadBy
from codewell.suggest.evaluation_management.hits import Hit, Record, load, pattern

_SECTIONS_NOT = frozenset(
    "family_history past_medical_history past_surgical_history allergies medications"
    " discharge_instructions instructions return_precautions signature immunizations"
    " social_history differential_diagnosis".split()
)
_RESULTS = frozenset(("labs", "imaging", "results"))
_PLANS = frozenset(("plan", "assessment_and_plan", "assessment", "follow_up"))
_VALUE = pattern("data", "value")
_TELLS_RESULT = pattern("data", "tells_result")
"""“UA dip in office: blood 2+”."""
_TO_COME = pattern("data", "to_come")
_CHEMISTRY = pattern("data", "chemistry")
_KEYS = {"Mg": "magnesium level", "Phos": "phosphate level"}
_PANEL = "basic metabolic panel"
_NOT_DONE = pattern("data", "not_done")
_CHILD = 12
"""Up to this age in years the history of a parent is taken to be needed."""
_NEAR = 8
_PARTS = {
    "basic metabolic panel": "comprehensive metabolic panel",
    "bilirubin": "hepatic panel",
    "hepatic panel": "comprehensive metabolic panel",
    "glucose": "basic metabolic panel",
    "creatinine": "basic metabolic panel",
    "potassium": "basic metabolic panel",
    "sodium": "basic metabolic panel",
}
"""What a panel holds is no test of its own beside it."""


def data_of(record: Record, family: Family | None) -> tuple[DataItem, ...]:
    """Every item in the order of the text; one unique test may stand several times."""
    items = [
        *_tests(record),
        *_chemistry(record),
        *_own_readings(record, family),
        *_outside_notes(record),
        *_historian(record),
        *_discussions(record),
    ]
    return tuple(sorted(_merged(items), key=lambda item: item.evidence[0].span))


# -- tests --------------------------------------------------------------------------------------


def _tests(record: Record) -> Iterator[DataItem]:
    for group in ("laboratory", "image"):
        for hit in record.get(group):
            if kind := _test_kind(record, hit):
                yield _item(record, kind, hit.value, hit)


def _chemistry(record: Record) -> Iterator[DataItem]:
    """“Na 134, K 3.6, Mg 1.8”: values by their symbols; those of one panel are one test."""
    for number, sentence in enumerate(record.read.sentences):
        if record.sections[number] in _SECTIONS_NOT:
            continue
        for match in _CHEMISTRY.finditer(record.text, sentence.span.start, sentence.span.end):
            span = Span(*match.span("name"))
            if record.assertion(Hit("laboratory", "", span, number, 0, 0)).label == "affirmed":
                key = _KEYS.get(match["name"], _PANEL)
                evidence = (record.evidence(span),)
                yield DataItem(DataKind.TEST_REVIEWED, key, key, evidence)


def _test_kind(record: Record, hit: Hit) -> DataKind | None:
    """Whether a named test was ordered or its result reviewed at this visit; None: neither."""
    if record.section(hit) in _SECTIONS_NOT or _is_not_done(record, hit):
        return None
    kind = _told_kind(record, hit)
    return None if kind and _is_no_fact(record, hit) else kind


def _told_kind(record: Record, hit: Hit) -> DataKind | None:
    """What the words beside a test and its section say of it, taken as a fact."""
    section, end = record.section(hit), record.read.sentences[hit.sentence].span.end
    said = {order.value for order in record.here(hit.sentence, "order")}
    only_ordered = "ordered" in said and "reviewed" not in said
    has_value = any(
        words.match(record.text, hit.span.end, end) for words in (_VALUE, _TELLS_RESULT)
    )
    if has_value or (section in _RESULTS and not only_ordered):
        return DataKind.TEST_REVIEWED
    is_to_come = _TO_COME.match(record.text, hit.span.end, end) is not None
    if only_ordered or is_to_come or ("ordered" in said and section in _PLANS):
        return DataKind.TEST_ORDERED
    if "reviewed" in said:
        return DataKind.TEST_REVIEWED
    stands_in_plan = section in ("plan", "assessment_and_plan")
    return DataKind.TEST_ORDERED if stands_in_plan else None


def _is_no_fact(record: Record, hit: Hit) -> bool:
    """A test of the past, of a relative, on a condition, or denied before it is named."""
    assertion = record.assertion(hit)
    return assertion.label in ("hypothetical", "family", "past") or any(
        sense == "negated" and at.start < hit.span.start for sense, at in assertion.cues
    )


def _has_report(record: Record, hit: Hit) -> bool:
    sentence = record.read.sentences[hit.sentence]
    return not sentence.words.isdisjoint(("report", "reported", "radiology", "radiologist"))


_REACH = 60


def _is_not_done(record: Record, hit: Hit) -> bool:
    """Whether the words behind the test, up to the end of the statement, say it is not done."""
    sentence = record.read.sentences[hit.sentence].span
    before = record.text[sentence.start : hit.span.start]
    behind = _STATEMENT_END.compiled.split(record.text[hit.span.end : sentence.end][:_REACH])[0]
    return bool(_NOT_DONE.search(behind) or _CONDITION.search(before))


_STATEMENT_END = pattern("data", "statement_end")
_CONDITION = pattern("data", "condition")


def _item(record: Record, kind: DataKind, key: str, hit: Hit) -> DataItem:
    said = {order.value for order in record.here(hit.sentence, "order")}
    earlier = (
        ReadBy.ORDERED_EARLIER if kind is DataKind.TEST_REVIEWED and "earlier" in said else None
    )
    if key == "unnamed tests":
        question = f"which tests are meant by “{record.words(hit.span)}”?"
        place = (record.evidence(hit.span),)
        return DataItem(kind, key, key, place, Doubt(question, "counted"), ReadBy.UNNAMED)
    if hit.group == "image" and kind is DataKind.TEST_REVIEWED and not _has_report(record, hit):
        question = f"were the images of the {key} read by the practitioner, or its report?"
        doubt = Doubt(question, DataKind.INDEPENDENT_INTERPRETATION)
        return DataItem(kind, key, key, (record.evidence(hit.span),), doubt, earlier)
    return DataItem(kind, key, key, (record.evidence(hit.span),), not_counted=earlier)


def _merged(items: list[DataItem]) -> Iterator[DataItem]:
    """Without the parts of panels and the films of unnamed places that are named elsewhere."""
    keys = {item.key for item in items}
    generic = load("tests.yaml")["generic"]
    for item in items:
        whole = _PARTS.get(item.key)
        if whole and (whole in keys or _PARTS.get(whole) in keys):
            continue
        if item.key in generic and any(k != item.key and item.key in k for k in keys):
            continue
        yield item


# -- what one reads, hears and discusses ------------------------------------------------------


def _own_readings(record: Record, family: Family | None) -> Iterator[DataItem]:
    for own in record.get("own_reading"):
        if record.is_denied(own):
            continue
        for image in _images_near(record, own):
            yield _own(record, own, image, family)


def _images_near(record: Record, own: Hit) -> list[Hit]:
    """The images of the sentence, else of the sentence before."""
    here = record.here(own.sentence, "image")
    return here or record.here(own.sentence - 1, "image")[-1:]


_IN_OFFICE = pattern("data", "in_office")


def _own(record: Record, own: Hit, image: Hit, family: Family | None) -> DataItem:
    sentence = record.read.sentences[image.sentence].span.of(record.text)
    places: tuple[Evidence, ...] = (record.evidence(own.span), record.evidence(image.span))
    question = f"does the same practitioner report the interpretation of the {image.value}?"
    in_office = family in (Family.OFFICE, Family.CONSULTATION) and _IN_OFFICE.search(sentence)
    return DataItem(
        DataKind.INDEPENDENT_INTERPRETATION,
        f"own interpretation of {image.value}",
        image.value,
        places,
        doubt=Doubt(question, "counted") if in_office else None,
        not_counted=ReadBy.INTERPRETATION_REPORTED if in_office else None,
    )


_NOTE_READ = pattern("data", "note_read")


def _outside_notes(record: Record) -> Iterator[DataItem]:
    for match in _NOTE_READ.finditer(record.small):
        span = Span(*match.span(1))
        words = record.words(span)
        yield DataItem(DataKind.EXTERNAL_NOTE, words, words.lower(), (record.evidence(span),))
    for hit in record.get("outside_note"):
        reviewed = record.here(hit.sentence, "note_review")
        if not reviewed or not record.is_fact(hit) or record.section(hit) in _SECTIONS_NOT:
            continue
        words = record.words(hit.span)
        yield DataItem(DataKind.EXTERNAL_NOTE, words, words.lower(), (record.evidence(hit.span),))


_TELLS = pattern("data", "tells")


def _historian(record: Record) -> Iterator[DataItem]:
    """The first that the record names; of a grown patient only where it tells of a need."""
    age = record.read.note.age
    spans = [
        hit.span
        for hit in record.get("historian")
        if record.assertion(hit).label not in ("negated", "hypothetical")
    ]
    spans += [Span(*match.span()) for match in _TELLS.finditer(record.small)]
    for span in sorted(spans):
        words = record.words(span)
        evidence = (record.evidence(span),)
        is_child = age is not None and age <= _CHILD
        need = [h for h in record.get("historian_need") if record.is_fact(h)]
        doubt = None
        if not is_child and not need and "independent historian" not in words.lower():
            if not re.search(r"history|collateral|supplement", words, re.IGNORECASE):
                continue
            doubt = Doubt("could the patient not give a complete and reliable history?")
        yield DataItem(
            DataKind.INDEPENDENT_HISTORIAN,
            words,
            "historian",
            (*evidence, *_need(record, need)),
            doubt,
        )
        return


def _need(record: Record, need: list[Hit]) -> tuple[Evidence, ...]:
    return (record.evidence(need[0].span),) if need else ()


def _discussions(record: Record) -> Iterator[DataItem]:
    for hit in record.get("discussion"):
        who = _discussed_with(record, hit)
        if who and record.is_fact(hit):
            span = record.clause(hit, who)
            words = record.words(span)
            key = record.words(who.span).lower()
            yield DataItem(DataKind.EXTERNAL_DISCUSSION, words, key, (record.evidence(span),))


def _discussed_with(record: Record, hit: Hit) -> Hit | None:
    """The first professional right behind a word of discussing, who is none of the own team."""
    own = [h.first for h in record.here(hit.sentence, "own_team") if h.first > hit.last]
    for who in record.here(hit.sentence, "professional"):
        near = 0 < who.first - hit.last <= _NEAR
        if near and not any(first < who.first for first in own):
            return who
    return None

"""Risk of a visit: drugs managed, surgery decided on, admission, toxicity, social limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codewell.model import Span
from codewell.model.evaluation_management import Doubt, Family, RiskItem, RiskKind
from codewell.suggest.candidates import PROBLEM_SECTIONS
from codewell.suggest.evaluation_management.hits import NARRATIVE, Hit, Record, load, pattern
from codewell.suggest.evaluation_management.visit_kind import family_of

_MANAGED = PROBLEM_SECTIONS | {"hospital_course", "follow_up", "discharge_medications", "procedure"}
_NEVER = frozenset(
    "family_history past_medical_history past_surgical_history allergies medications social_history"
    " return_precautions signature immunizations header review_of_systems physical_exam".split()
)
_DOSE = pattern("risk", "dose")
_STRENGTH = pattern("risk", "strength")
_SHORT_REACH = 10
_DIRECT = (
    RiskKind.HOSPITALISATION,
    RiskKind.LIMITED_TREATMENT,
    RiskKind.EMERGENCY_SURGERY,
    RiskKind.THERAPY,
    RiskKind.MINIMAL,
)
_DECISIONS = (*_DIRECT, "sent_to_emergency", "over_the_counter_drug")
_STRONG = ("hospitalisation", "limited_treatment", "emergency_surgery", "controlled_drug")
"""Decisions that are told outside the plan as well."""


def risks_of(record: Record, family: Family | None) -> tuple[RiskItem, ...]:
    """Every item in the order of the text, each drug once."""
    places = _Places(record, family)
    items = [
        *_hospital_care(record, family),
        *_drugs(record, places),
        *_written(record, places),
        *_prescribed(record, places),
        *_direct(record, places),
        *_weighed_admission(record),
        *_surgery(record, places),
        *_toxicity(record),
        *_controlled(record, places),
        *_social(record, places),
    ]
    return tuple(sorted(items, key=lambda item: item.evidence[0].span))


_ADMITTING = (Family.HOSPITAL_INITIAL, Family.HOSPITAL_SAME_DAY)


def _hospital_care(record: Record, family: Family | None) -> Iterator[RiskItem]:
    """The first visit of a stay is itself the decision for hospital care."""
    _, evidence = family_of(record, None)
    if family in _ADMITTING and evidence:
        yield RiskItem(RiskKind.HOSPITALISATION, " ".join(evidence[0].text.split()), evidence)


class _Places:
    """Where the management of the visit stands."""

    def __init__(self, record: Record, family: Family | None) -> None:
        self._record = record
        sections = {s.kind for s in record.read.sections}
        self._narrative = not sections & PROBLEM_SECTIONS or family is Family.EMERGENCY

    def manages(self, hit: Hit) -> bool:
        """Whether a cue stands where the visit tells what it does."""
        section = self._record.section(hit)
        if section in (NARRATIVE, "unheaded") and hit.value in _STRONG:
            return True
        return self.manages_in(section)

    def manages_in(self, section: str) -> bool:
        """Whether a kind of section tells what the visit does."""
        return section in _MANAGED or (self._narrative and section not in _NEVER)


# -- drugs --------------------------------------------------------------------------------------


_MAY_BE_MANAGED = ("affirmed", "hypothetical", "possible")


def _drugs(record: Record, places: _Places) -> Iterator[RiskItem]:
    seen: set[str] = set()
    for hit in record.get("drug"):
        words = record.words(hit.span).lower()
        if words in seen:
            continue
        considered = _considered(record, hit)
        if not considered and not places.manages(hit):
            continue
        label = record.assertion(hit).label
        if label not in _MAY_BE_MANAGED:
            continue
        if considered:
            seen.add(words)
            yield considered
            continue
        if label == "hypothetical":
            continue
        sentence = record.read.sentences[hit.sentence].span.of(record.text)
        if _ON_CONDITION.search(sentence) or _IN_PROCEDURE.search(sentence):
            continue
        verbs = _verbs(record, hit)
        dosed = _DOSE.match(record.text, hit.span.end, record.read.sentences[hit.sentence].span.end)
        kind = _drug_kind(record, hit)
        told = verbs or dosed or _stands_in_plan(record, hit)
        if not told and kind is RiskKind.PRESCRIPTION_DRUG:
            continue
        if _is_in_use(record, hit, verbs):
            continue
        seen.add(words)
        span = record.clause(hit, verbs[0]) if verbs else hit.span
        yield RiskItem(kind, record.words(span), (record.evidence(span),))


_IN_USE = pattern("risk", "in_use")


def _is_in_use(record: Record, hit: Hit, verbs: Sequence[Hit]) -> bool:
    """“Using albuterol every 3 hours”: the history of a drug, not its management."""
    managed = record.section(hit) in _MANAGED or any(v.value in _TODAY for v in verbs)
    return not managed and _IN_USE.search(_before(record, hit)) is not None


_TODAY = ("start", "change", "reduce", "keep")
_WRITTEN = pattern("risk", "written")
_NO_DRUG = pattern("risk", "no_drug")
_NAMED = ("drug", "laboratory", "image", "order", "state", "status", "historian_need")


def _written(record: Record, places: _Places) -> Iterator[RiskItem]:
    """A word with a dose and how often it is given: a drug, whatever its name."""
    for number, sentence in enumerate(record.read.sentences):
        if not places.manages_in(record.sections[number]):
            continue
        for match in _WRITTEN.finditer(record.text, sentence.span.start, sentence.span.end):
            span = Span(*match.span("drug"))
            hit = Hit("drug", "prescription", span, number, 0, 0)
            known = any(h.span.overlaps(span) for g in _NAMED for h in record.here(number, g))
            if known or _NO_DRUG.match(match["drug"]):
                continue
            if record.is_fact(hit) and not _is_in_use(record, hit, ()):
                yield _risk(record, RiskKind.PRESCRIPTION_DRUG, hit)


_NOTHING = pattern("risk", "nothing")


def _prescribed(record: Record, places: _Places) -> Iterator[RiskItem]:
    """A drug that the lexicon does not know, told as prescribed or refilled."""
    for hit in record.get("manage"):
        if hit.value != "prescribe" or not places.manages(hit) or not record.is_fact(hit):
            continue
        if _is_perfusion(record, hit):
            continue
        if not _NOTHING.search(_before(record, hit)):
            yield _risk(record, RiskKind.PRESCRIPTION_DRUG, hit)
            return


_PERFUSION = pattern("risk", "perfusion")
_SECONDS = pattern("risk", "seconds")


def _is_perfusion(record: Record, hit: Hit) -> bool:
    """“Cap refill 2 s”: a sign of the circulation, no drug."""
    if not record.words(hit.span).lower().startswith("refill"):
        return False
    if _PERFUSION.search(_before(record, hit)):
        return True
    seconds = _SECONDS.match(record.text, hit.span.end)
    return seconds is not None and seconds[0].rstrip().endswith(_IN_SECONDS)


_IN_SECONDS = ("s", "sec", "secs", "second", "seconds", "brisk", "prompt", "delayed")


_WEIGHED = pattern("risk", "weighed")


_SENT = pattern("risk", "sent")


def _weighed_admission(record: Record) -> Iterator[RiskItem]:
    """Hospital care that was weighed counts, whatever was decided."""
    if sent := _SENT.search(record.small):
        place = (record.evidence(Span(*sent.span())),)
        doubt = Doubt(
            "was hospital admission itself decided on or considered?", "prescription_drug"
        )
        label = record.words(place[0].span)
        yield RiskItem(RiskKind.HOSPITALISATION, label, place, doubt)
    if match := _WEIGHED.search(record.small):
        span = Span(*match.span())
        place = (record.evidence(span),)
        yield RiskItem(RiskKind.HOSPITALISATION, record.words(span), place)


def _considered(record: Record, hit: Hit) -> RiskItem | None:
    """A prescription drug that was weighed counts as managed; one only named does not."""
    if record.section(hit) in _NEVER:
        return None
    if _drug_kind(record, hit) is not RiskKind.PRESCRIPTION_DRUG:
        return None
    said = {verb.value: verb for verb in record.here(hit.sentence, "manage")}
    after = {verb.value: verb for verb in record.here(hit.sentence + 1, "manage")}
    against = said.get("decided_against") or after.get("decided_against")
    if against and ("recommended" in said or "considered" in said):
        places = (record.evidence(hit.span), record.evidence(against.span))
        label = f"{record.words(hit.span)}: {record.words(against.span)}"
        return RiskItem(RiskKind.PRESCRIPTION_DRUG, label, places)
    if "considered" in said and not said.keys() & {"start", "change", "keep", "reduce"}:
        span = record.clause(hit, said["considered"])
        question = f"was “{record.words(hit.span)}” weighed and decided on, or only talked of?"
        doubt = Doubt(question, RiskKind.PRESCRIPTION_DRUG)
        return RiskItem(
            RiskKind.DRUG_CONSIDERED, record.words(span), (record.evidence(span),), doubt
        )
    return None


_ON_CONDITION = pattern("risk", "on_condition")
_IN_PROCEDURE = pattern("risk", "in_procedure")
"""A drug put in by a procedure belongs to that service and not to the visit."""
_PASSING = pattern("risk", "passing")
_PLANS = frozenset(("plan", "assessment_and_plan"))


def _stands_in_plan(record: Record, hit: Hit) -> bool:
    """A drug named in the plan by itself ("ketoconazole"), not in passing ("on metformin")."""
    return record.section(hit) in _PLANS and not _PASSING.search(_before(record, hit))


def _verbs(record: Record, hit: Hit) -> list[Hit]:
    """What is done with the drug, the nearest first; that it is taken tells in a plan only."""
    is_managed = record.section(hit) in _MANAGED
    verbs = ("start", "change", "reduce", "keep", *(("taking",) if is_managed else ()))
    found = [
        verb
        for verb in record.here(hit.sentence, "manage")
        if verb.value in verbs and abs(verb.first - hit.first) <= _SHORT_REACH
    ]
    return sorted(found, key=lambda verb: abs(verb.first - hit.first))


def _drug_kind(record: Record, hit: Hit) -> RiskKind:
    sentence = record.read.sentences[hit.sentence]
    bought = any(
        h.value == "over_the_counter_drug" and -2 <= h.first - hit.last <= _SHORT_REACH
        for h in record.here(hit.sentence, "risk")
    )
    if hit.value != "over_the_counter" and not bought:
        return RiskKind.PRESCRIPTION_DRUG
    least = load("cues.yaml")["prescription_strength"].get(record.words(hit.span).lower())
    strength = _STRENGTH.match(record.text, hit.span.end, sentence.span.end)
    if least and strength and int(strength[1].replace(",", "")) >= least:
        return RiskKind.PRESCRIPTION_DRUG
    return RiskKind.OVER_THE_COUNTER_DRUG


# -- decisions ----------------------------------------------------------------------------------


def _direct(record: Record, places: _Places) -> Iterator[RiskItem]:
    seen: set[str] = set()
    for hit in record.get("risk"):
        if hit.value not in _DECISIONS or hit.value in seen:
            continue
        if not places.manages(hit) or not _is_decided(record, hit):
            continue
        if hit.value == "sent_to_emergency":
            seen.add(hit.value)
            doubt = Doubt(
                "was hospital admission itself decided on or considered?", "prescription_drug"
            )
            yield _risk(record, RiskKind.HOSPITALISATION, hit, doubt)
        elif hit.value in _DIRECT:
            seen.add(hit.value)
            yield _risk(record, RiskKind(hit.value), hit)
        elif hit.value == "over_the_counter_drug":
            seen.add(hit.value)
            yield _risk(record, RiskKind.OVER_THE_COUNTER_DRUG, hit)


def _is_decided(record: Record, hit: Hit) -> bool:
    """A fact, or an admission that was weighed, whatever came of it."""
    words = record.words(hit.span).lower()
    if words.startswith("admits"):
        return False  # to drinking
    if words.startswith(("dnr", "do not resuscitate")) and not _DECIDED.search(
        record.read.sentences[hit.sentence].span.of(record.text)
    ):
        return False  # a status that stands, not a decision of today
    if hit.value == "hospitalisation" and _FACILITY.match(record.text, hit.span.end):
        return False  # to a nursing facility
    if record.is_fact(hit):
        return not _PAST_STAY.search(_before(record, hit))
    weighed = hit.value == "hospitalisation" and "weigh" in record.words(hit.span).lower()
    return weighed and record.assertion(hit).label != "family"


_DECIDED = pattern("risk", "decided")
_PAST_STAY = pattern("risk", "past_stay")
_FACILITY = pattern("risk", "facility")


def _before(record: Record, hit: Hit) -> str:
    return record.text[record.read.sentences[hit.sentence].span.start : hit.span.start]


def _surgery(record: Record, places: _Places) -> Iterator[RiskItem]:
    for hit in record.get("risk"):
        if hit.value not in ("major_surgery", "minor_surgery"):
            continue
        around = record.here(hit.sentence, "risk")
        decided = [h for h in around if h.value == "decision"]
        done = [h for h in around if h.value == "done" and h.first < hit.first]
        if done or not decided:
            continue
        if not places.manages(hit) or record.is_denied(hit):
            continue
        yield _operation(record, hit, decided[0])


def _operation(record: Record, hit: Hit, decided: Hit) -> RiskItem:
    factors = [h for h in record.get("risk") if h.value == "risk_factor" and record.is_fact(h)]
    name = f"{hit.value}_risk_factors" if factors else hit.value
    span = record.clause(hit, decided)
    evidence = (record.evidence(span), *(record.evidence(f.span) for f in factors[:1]))
    return RiskItem(RiskKind(name), record.words(span), evidence)


def _toxicity(record: Record) -> Iterator[RiskItem]:
    hits = record.get("risk")
    words = [h for h in hits if h.value == "toxicity_words"]
    for drug in hits:
        if drug.value != "toxic_drug" or record.section(drug) in _NEVER or not record.is_fact(drug):
            continue
        near = [w for w in words if abs(w.sentence - drug.sentence) <= 1]
        if any(_is_rare(record, w) for w in words):
            return
        if near:
            evidence = (record.evidence(drug.span), record.evidence(near[0].span))
            label = f"{record.words(drug.span)}, {record.words(near[0].span)}"
            yield RiskItem(RiskKind.TOXICITY_MONITORING, label, evidence)
            return


_RARELY = pattern("risk", "rarely")


def _is_rare(record: Record, hit: Hit) -> bool:
    """Monitoring less often than every quarter is not intensive."""
    sentence = record.read.sentences[hit.sentence].span.of(record.text)
    return record.assertion(hit).label == "negated" or _RARELY.search(sentence) is not None


def _controlled(record: Record, places: _Places) -> Iterator[RiskItem]:
    for hit in record.get("risk"):
        if hit.value != "controlled_drug" or not places.manages(hit) or not record.is_fact(hit):
            continue
        how = [h for h in record.here(hit.sentence, "risk") if h.value == "injected"]
        if how:
            yield _risk(record, RiskKind.PARENTERAL_CONTROLLED, hit, None, how[0])
            return


def _social(record: Record, places: _Places) -> Iterator[RiskItem]:
    """Where the plan names it, it limits the care; elsewhere that is open."""
    found = [
        h for h in record.get("risk") if h.value == "social_determinants" and record.is_fact(h)
    ]
    for hit in sorted(found, key=lambda h: not places.manages(h))[:1]:
        doubt = None
        if not places.manages(hit):
            doubt = Doubt("does this circumstance limit diagnosis or treatment?")
        yield _risk(record, RiskKind.SOCIAL_DETERMINANTS, hit, doubt)


def _risk(
    record: Record, kind: RiskKind, hit: Hit, doubt: Doubt | None = None, more: Hit | None = None
) -> RiskItem:
    span = record.clause(hit, more)
    return RiskItem(kind, record.words(span), (record.evidence(span),), doubt)

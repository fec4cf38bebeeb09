"""What each component of the suggestions is worth: F1 with it and without it.

    .venv/bin/python benchmarks/ablation.py [--labelled FOLDER] [--aci FOLDER]

Switches one component off at a time, at the seams between modules, and codes every note anew.
The interval of a difference is a paired bootstrap over notes. A component that changes no note
says so: its seam may have moved. On the ACI-BENCH codes that stand in both label sets read the
recall; what one set has alone counts as wrong there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from codewell import open_catalog
from codewell.catalog import Catalog
from codewell.compare.scores import Counts, Pair, counts_of, interval, score, total
from codewell.lexicon import Lexicon, load
from codewell.model import Assertion, Certainty, Mention, ProofStep, Setting, Span
from codewell.rules.logic.certainty import Decision, decide
from codewell.suggest import Suggester, candidates, pipeline, places
from codewell.suggest.candidates import Candidate, Place
from codewell.suggest.refinement import Refinement
from codewell.suggest.specificity import Context, Resolved, Specificity
from codewell.text import Vocabulary
from codewell.text.assertion.sentence_cues import SentenceCues
from codewell.text.compile_vocabulary import compile_vocabulary
from codewell.text.vocabulary import Guards
from labelled_sets import IN_BOTH, NOTES, Labelled, aci_notes, add_aci_option, our_notes

Change = tuple[Any, str, Any]
"""(where, name, what stands there instead)."""


def _no_trimester() -> None:
    return None


NO_WORDS = Context(line=frozenset(), side=None, trimester=_no_trimester, phase="initial")


@dataclass(frozen=True, slots=True)
class Component:
    """What is changed to switch a component off."""

    name: str
    changes: tuple[Change, ...] = ()
    words: Callable[[Lexicon], Lexicon] | None = None


class Answer(NamedTuple):
    """The codes of a note, proposed and expected, and whether the first-listed one is right."""

    pair: Pair
    first: bool | None


# -- components ---------------------------------------------------------------------------------


def as_it_is(_: Refinement, proposed: Sequence[Candidate]) -> list[Candidate]:
    """A step of the refinement that changes nothing."""
    return list(proposed)


def affirmed(_: SentenceCues, __: Span, ___: str = "") -> Assertion:
    """Whatever is named is there."""
    return Assertion()


def all_words(cues: SentenceCues) -> frozenset[str]:
    """The words of a sentence, denied ones too."""
    return cues._sentence.words


def named_as_problem(_: Mention) -> Place:
    """Every mention stands where problems stand."""
    return Place.PROBLEM


def without_context(
    specificity: Specificity, code: str, guards: Guards, _: Context
) -> list[Resolved]:
    """Codes made billable without a word of the record."""
    return _resolve(specificity, code, guards, NO_WORDS)


_resolve = Specificity.resolve


def current(mention: Mention, *_: object) -> tuple[str, tuple[ProofStep, ...]]:
    """A disease of the past or of a relative under the code of the disease."""
    return mention.code, ()


def certain(code: str, assertion: Assertion, setting: Setting, **known: Any) -> Decision:
    """An uncertain diagnosis as if established, in every setting."""
    if assertion.certainty is Certainty.POSSIBLE:
        assertion = replace(assertion, certainty=Certainty.AFFIRMED)
    return decide(code, assertion, setting, **known)


def nothing(*_: object) -> tuple[()]:
    """No candidate of this kind."""
    return ()


def in_order_of_text(codes: Sequence[str], _: object, **__: object) -> list[str]:
    """The codes as they come."""
    return list(codes)


def titles_only(lexicon: Lexicon) -> Lexicon:
    """No terms beside those of the tabular list; short forms and folding stay."""
    return replace(lexicon, terms=(), not_conditions=())


def unguarded(lexicon: Lexicon) -> Lexicon:
    """Terms that hold wherever their words stand."""
    return replace(
        lexicon,
        terms=tuple(
            replace(entry, exact_case=False, unless=(), sections_not=(), sex=None, age=None)
            for entry in lexicon.terms
        ),
    )


def _steps(*names: str) -> tuple[Change, ...]:
    return tuple((Refinement, name, as_it_is) for name in names)


COMPONENTS = (
    Component("terms of the lexicon", words=titles_only),
    Component("guards of terms", words=unguarded),
    Component(
        "assertion",
        ((SentenceCues, "assertion", affirmed), (SentenceCues, "affirmed_words", all_words)),
    ),
    Component("certainty by setting", ((candidates, "decide", certain),)),
    Component("place in the record", ((places, "place_of", named_as_problem),)),
    Component("problem lines (coverage)", ((places, "PROBLEM_COVERAGE", 0.0),)),
    Component("words that make specific", ((Specificity, "resolve", without_context),)),
    Component("detail from elsewhere", _steps("without_vaguer", "with_detail")),
    Component("history", ((candidates, "_history", current), *_steps("without_history_of_active"))),
    Component("combination codes", _steps("combined")),
    Component("use additional code", _steps("with_additional")),
    Component("status and history that bear on it", _steps("with_relevant_status")),
    Component("integral symptoms", _steps("without_integral")),
    Component("drug effects", _steps("with_drug_effects")),
    Component(
        "long-term drugs, body mass index",
        ((pipeline, "long_term_drugs", nothing), (pipeline, "body_mass_index", nothing)),
    ),
    Component("sequence", ((pipeline, "sequence", in_order_of_text),)),
)


# -- running ------------------------------------------------------------------------------------


def main() -> None:
    """Run every component on every set and print a table a set."""
    parser = argparse.ArgumentParser(description="F1 without one component at a time.")
    parser.add_argument("--labelled", type=Path, default=NOTES, help="folder of labelled notes")
    add_aci_option(parser)
    arguments = parser.parse_args()
    sets = {"our notes": our_notes(arguments.labelled)}
    if arguments.aci:
        sets |= dict(aci_notes(arguments.aci, IN_BOTH))
    with open_catalog() as catalog:
        whole = Suggester.open(catalog)
        suggesters = {c: _worded(catalog, c.words) if c.words else whole for c in COMPONENTS}
        for name, labelled in sets.items():
            print(f"\n{name}, {len(labelled)} notes\n")
            for line in table(labelled, whole, suggesters):
                print(line, flush=True)


def _worded(catalog: Catalog, words: Callable[[Lexicon], Lexicon]) -> Suggester:
    """A suggester with other words than those of the installed lexicon."""
    return Suggester(catalog, Vocabulary(compile_vocabulary(catalog, words(load()))))


def table(
    labelled: Sequence[Labelled],
    suggester: Suggester,
    suggesters: Mapping[Component, Suggester],
) -> Iterator[str]:
    """The rows of one set; suggesters are shared where they can be, for what they remember."""
    yield "| without | F1 | 95 % | difference | 95 % | recall | first-listed | notes changed |"
    yield "|---|---|---|---|---|---|---|---|"
    whole = [_answer(suggester, one) for one in labelled]
    yield _row("nothing", whole, whole)
    for component, changed in suggesters.items():
        with switched_off(component):
            without = [_answer(changed, one) for one in labelled]
        yield _row(component.name, without, whole)


@contextmanager
def switched_off(component: Component) -> Iterator[None]:
    """The component's changes in place.

    Raises:
        AttributeError: a seam has moved.
    """
    with ExitStack() as stack:
        for owner, name, stand_in in component.changes:
            stack.enter_context(patch.object(owner, name, stand_in))
        yield


def _answer(suggester: Suggester, labelled: Labelled) -> Answer:
    finals = suggester.suggest(labelled.note).finals
    codes = [s.code.value for s in finals if s.code.system == "ICD10CM"]
    first = codes[:1] == [labelled.first] if labelled.first else None
    return Answer((frozenset(codes), labelled.codes), first)


def _row(name: str, without: Sequence[Answer], whole: Sequence[Answer]) -> str:
    found = score([answer.pair for answer in without])
    low, high = found.f1_interval
    cells = [name, f"{found.full.f1:.3f}", f"{low:.3f}-{high:.3f}"]
    changed = sum(a != b for a, b in zip(without, whole, strict=True))
    if without is not whole:
        difference, lower, upper = _difference(without, whole)
        cells += [f"{difference:+.3f}", f"{lower:+.3f} to {upper:+.3f}"]
    else:
        cells += ["", ""]
    cells.append(f"{found.full.recall:.3f}")
    firsts = [answer.first for answer in without if answer.first is not None]
    cells += [f"{sum(firsts) / len(firsts):.3f}" if firsts else "", str(changed)]
    return f"| {' | '.join(cells)} |"


def _difference(without: Sequence[Answer], whole: Sequence[Answer]) -> tuple[float, float, float]:
    """F1 without less F1 with, and its interval over the same resampled notes."""
    both = [
        (counts_of(one.pair), counts_of(other.pair))
        for one, other in zip(without, whole, strict=True)
    ]

    def difference(sample: Sequence[tuple[Counts, Counts]]) -> float:
        return total([one for one, _ in sample]).f1 - total([other for _, other in sample]).f1

    return difference(both), *interval(both, difference)


if __name__ == "__main__":
    main()

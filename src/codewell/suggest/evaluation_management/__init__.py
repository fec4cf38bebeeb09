"""The elements of an E/M visit read from a record, each with its words, and the visit codes."""

from codewell.suggest.evaluation_management.coder import VisitCoder, with_modifiers_of
from codewell.suggest.evaluation_management.reading import VisitFacts

__all__ = ["VisitCoder", "VisitFacts", "with_modifiers_of"]

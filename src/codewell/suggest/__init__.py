"""Suggestions: mentions become codes with proof; the coder decides."""

from codewell.suggest.pipeline import Suggester

__all__ = ["Suggester"]

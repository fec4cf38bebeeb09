"""The layers of the rules: one folder each, in the order in which a report shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """Rules of one kind. ``of_lines``: they read service lines and apply where there are some.

    ``of_claims``: they read the claim around the encounter and apply where there is one.
    """

    family: str
    title: str
    of_lines: bool = False
    of_claims: bool = False


PAYER = "payer"
LAYERS = (
    Layer("conventions", "ICD-10 conventions"),
    Layer("guidelines", "Official Guidelines"),
    Layer("mce", "Medicare Code Editor"),
    Layer("claim_form", "Claim form", of_claims=True),
    Layer("claims", "Claim", of_lines=True),
    Layer("ncci", "National Correct Coding Initiative", of_lines=True),
    Layer("modifiers", "Modifiers", of_lines=True),
    Layer("telehealth", "Telehealth", of_lines=True),
    Layer("coverage", "Coverage determinations", of_lines=True),
    Layer(PAYER, "Payer rules", of_lines=True),
)
FAMILIES = tuple(layer.family for layer in LAYERS if layer.family != PAYER)
"""The folders of rules that are modules; payer rules are data."""

_BY_FAMILY = {layer.family: layer for layer in LAYERS}


def layer_of(family: str) -> Layer:
    """The layer of a family; a family that no layer names is one of its own."""
    return _BY_FAMILY.get(family) or Layer(family, family)

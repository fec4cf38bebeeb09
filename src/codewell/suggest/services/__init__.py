"""Services from the record: CPT and HCPCS Level II codes with units, modifiers and proof."""

from codewell.suggest.services.pipeline import Services

__all__ = ["Services"]

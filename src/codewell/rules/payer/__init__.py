"""Payer rules: rules that are data, in a user's folder or shipped as presets."""

from codewell.rules.payer.file import PayerRule, presets, read_folder

__all__ = ["PayerRule", "presets", "read_folder"]

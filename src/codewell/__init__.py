"""Codewell."""

"""Identifiers of people in a text, and the text without them."""

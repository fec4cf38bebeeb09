"""The National Provider Identifier and its check digit (45 CFR 162.406)."""

from __future__ import annotations

LENGTH = 10
_PREFIX_SUM = 24
"""What the prefix 80840 of a card number adds to the Luhn sum."""


def is_npi(text: str) -> bool:
    """Whether the text is ten digits of which the last one is the check digit (Luhn)."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        return False
    return npi_check_digit(text[:-1]) == text[-1]


def npi_check_digit(first_nine: str) -> str:
    """The tenth digit that belongs to the first nine."""
    total = _PREFIX_SUM
    for place, character in enumerate(reversed(first_nine)):
        digit = int(character)
        total += sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit
    return str(-total % 10)

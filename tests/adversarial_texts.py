"""Texts that no clinic writes and that must do no harm: each kind grows with its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

_TERMS = (
    "chest pain", "type 2 diabetes", "HTN", "CKD stage 3b", "COPD exacerbation", "left knee pain",
    "s/p appendectomy", "pneumonia", "fracture of the right distal radius", "cough", "SOB",
    "heart failure", "asthma", "UTI", "depression", "atrial fibrillation", "hyperlipidemia",
)  # fmt: skip
_CUES = (
    "no", "denies", "possible", "history of", "mother had", "if", "rule out", "without", "likely",
    "not", "negative for", "resolved", "family history of", "return for", "but", "and", "with",
)  # fmt: skip
_HEADINGS = (
    "ASSESSMENT AND PLAN", "HPI:", "Past Medical History:", "# Problem 1", "ROS", "Plan:",
    "FAMILY HISTORY", "IMPRESSION", "Medications:", "1) Diabetes", "== FINDINGS ==",
)  # fmt: skip
_NEWLINES = ("\n", "\r\n", "\r", "\n\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
_MARKS = tuple("()[]{}<>.,;:!?-–—/\\|*#+=_~^%$&@`'\"’“”«»•·…")
_ZERO_WIDTH = tuple("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f")
_DIRECTION = tuple("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069\u200e\u200f")
_OTHER_SCRIPTS = (
    "כאב בחזה", "סוכרת", "ألم في الصدر", "السكري", "胸痛", "糖尿病", "грипп", "πνευμονία", "ปวดหัว",
)  # fmt: skip
_EMOJI = ("🫀", "👩‍⚕️", "🇺🇸", "👍🏽", "❤️", "🤒", "💉", "😷")
_ODD_CASES = ("İ", "ß", "ﬁ", "ǅ", "Σς", "ŉ", "²", "½", "Ⅳ", "K", "Å", "ſ", "ᾳ", "１２")


def _join(random: Random, size: int, parts: tuple[str, ...], between: str = " ") -> str:
    return between.join(random.choice(parts) for _ in range(size))


def _brackets(random: Random, size: int) -> str:
    opened = [random.choice("([{<") + random.choice((*_TERMS, "")) for _ in range(size)]
    closed = [random.choice(")]}>") for _ in range(random.randint(0, size))]
    return "".join((*opened, *closed))


def _lists(random: Random, size: int) -> str:
    lines = []
    for depth in range(size):
        mark = random.choice(("-", "*", "•", f"{depth + 1}.", f"{depth}.{depth}.1", "a)", "[ ]"))
        lines.append(" " * (depth % 60) + f"{mark} " + random.choice((*_TERMS, "")))
    return "\n".join(lines)


def _no_spaces(random: Random, size: int) -> str:
    return _join(random, size, _TERMS).replace(" ", "")


def _one_line(random: Random, size: int) -> str:
    return _join(random, size, (*_TERMS, *_CUES))


def _tiny_lines(random: Random, size: int) -> str:
    return _join(random, size, (*_TERMS, *_CUES, "", "-", "1", "a"), "\n")


def _wrapped(random: Random, size: int) -> str:
    """Lines as a terminal wraps them, none of which ends a sentence."""
    width = random.randint(55, 100)
    lines, line = [], ""
    for word in _join(random, size, (*_TERMS, *_CUES, "the", "of", "and,")).split(" "):
        if len(line) + len(word) >= width:
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    return "\n".join((*lines, line))


def _wrapped_without_spaces(random: Random, size: int) -> str:
    return "\n".join(random.choice("abcxyz胸") * random.randint(50, 60) for _ in range(size))


def _one_term(random: Random, size: int) -> str:
    return (random.choice(_TERMS) + random.choice((" ", ", ", ". ", "\n", "; ", "/"))) * size


def _one_cue(random: Random, size: int) -> str:
    """A cue again and again, which reaches over all that follows."""
    return (random.choice(_CUES) + " ") * size + random.choice(_TERMS)


def _cues_and_terms(random: Random, size: int) -> str:
    cue, term = random.choice(_CUES), random.choice(_TERMS)
    return random.choice((f"{cue} {term} or ", f"{cue} {term}, ", f"{term}: {cue} ")) * size


def _quotes(random: Random, size: int) -> str:
    return _join(random, size, (*_TERMS, '"', "“", "'", "‘", "```", "<!--", "<a href='"))


def _punctuation(random: Random, size: int) -> str:
    return _join(random, size, _MARKS, "")


def _one_mark(random: Random, size: int) -> str:
    return random.choice((*_MARKS, " ", "\t", "\u00a0", "\n", "\u3000")) * size


def _dots_and_blanks(random: Random, size: int) -> str:
    return _join(random, size, (".", " ", ":", "\t", "-", "1.", "("), "")


def _control(random: Random, size: int) -> str:
    parts = (*map(chr, range(32)), "\x7f", "\x80", "\x9f", "\ufffe", "\ufffd", "\ud800", *_TERMS)
    return _join(random, size, parts, "")


def _zero_width(random: Random, size: int) -> str:
    text = _join(random, size, (*_TERMS, *_CUES))
    return "".join(c + random.choice(_ZERO_WIDTH) if random.random() < 0.3 else c for c in text)


def _combining(random: Random, size: int) -> str:
    text = _join(random, size, _TERMS)
    return "".join(
        c + chr(random.randint(0x300, 0x36F)) * random.choice((0, 0, 1, 1, 30)) for c in text
    )


def _right_to_left(random: Random, size: int) -> str:
    return _join(random, size, (*_OTHER_SCRIPTS, *_TERMS, *_DIRECTION, *_CUES))


def _emoji(random: Random, size: int) -> str:
    return _join(random, size, (*_EMOJI, *_TERMS), random.choice(("", " ")))


def _odd_cases(random: Random, size: int) -> str:
    return _join(random, size, (*_ODD_CASES, *_TERMS, "'s", "’S", "S"), random.choice(("", " ")))


def _newlines(random: Random, size: int) -> str:
    return "".join(random.choice((*_TERMS, *_CUES)) + random.choice(_NEWLINES) for _ in range(size))


def _headings(random: Random, size: int) -> str:
    return _join(random, size, (*_HEADINGS, *_TERMS), random.choice(("\n", " ", ". ")))


def _capitals(random: Random, size: int) -> str:
    return _join(random, size, (*_TERMS, *_CUES, *_HEADINGS)).upper()


def _figures(random: Random, size: int) -> str:
    parts = ("7.2", "1,000", "3b", "20mg", "120/80", "2024-08-15", "1.1.1.1", "5'4\"", "BMI 31.4",
             "38+2/7 weeks", "BMI", "12", "10/10", "1e9", "٣٤", "G2P1")  # fmt: skip
    return _join(random, size, (*parts, *_TERMS))


def _any_character(random: Random, size: int) -> str:
    return "".join(chr(random.randrange(0x110000)) for _ in range(size))


def _record(random: Random, size: int) -> str:
    """Something like a record: headings, sentences and lists of terms."""
    parts = []
    for _ in range(size):
        if random.random() < 0.1:
            parts.append(f"\n\n{random.choice(_HEADINGS)}\n")
        cue = random.choice((*_CUES, "", "", ""))
        parts.append(f"{cue} {random.choice(_TERMS)}{random.choice(('. ', ', ', chr(10), ' '))}")
    return "".join(parts)


KINDS: dict[str, Callable[[Random, int], str]] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _brackets, _lists, _no_spaces, _one_line, _tiny_lines, _wrapped, _wrapped_without_spaces,
        _one_term, _one_cue, _cues_and_terms, _quotes, _punctuation, _one_mark, _dots_and_blanks,
        _control, _zero_width, _combining, _right_to_left, _emoji, _odd_cases, _newlines,
        _headings, _capitals, _figures, _any_character, _record,
    )
}  # fmt: skip
"""Name -> what writes a text of so many parts."""


def adversarial_texts(count: int, *, largest: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """(kind, text), the kinds in turn, of up to ``largest`` parts; the same for the same seed."""
    random = Random(seed)
    names = list(KINDS)
    for number in range(count):
        name = names[number % len(names)]
        yield name, KINDS[name](random, random.randint(0, largest))

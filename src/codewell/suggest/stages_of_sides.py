"""A disease of both eyes whose stage differs: "POAG, moderate OD, mild OS" are two codes."""

from __future__ import annotations

import re
from dataclasses import replace

from codewell.model import Mention
from codewell.suggest.specificity import Context
from codewell.text import ReadNote
from codewell.text.patterns import Pattern

_DISEASES = ("H40", "H353", "H360", "E0832", "E0833", "E0834", "E0835")
_DIABETES = re.compile(r"E(?:08|09|10|11|13)3[2-5]")
_STAGE = r"(?P<stage>mild|moderate|severe|advanced|early|intermediate|indeterminate)"
_SIDE = r"(?P<side>OD|OS|RE|LE|right|left|R|L)"
_STAGE_FIRST = Pattern(
    rf"\b{_STAGE}(?:[- ](?:stage|disease|dry))?,?\s*(?:\(?(?:in|of|on)\s+)?(?:the\s+)?\(?{_SIDE}\b",
    re.IGNORECASE,
)
_SIDE_FIRST = Pattern(rf"\b{_SIDE}(?: eye)?\s*[:=(-]?\s*(?:is\s+)?{_STAGE}\b", re.IGNORECASE)
_RIGHT = frozenset(("od", "re", "right", "r"))
_REACH = 90
_BOTH = 2


def parted(read: ReadNote, mention: Mention, context: Context) -> list[Context]:
    """The context of each side, where the words around a mention give each its own stage."""
    if not (mention.code.startswith(_DISEASES) or _DIABETES.match(mention.code)):
        return [context]
    sentence = read.sentences[mention.sentence]
    forms = {token.start: token.form for token in sentence.tokens}
    end = min(sentence.span.end, mention.span.end + _REACH)
    for pattern in (_STAGE_FIRST, _SIDE_FIRST):
        found = {
            "right" if match["side"].lower() in _RIGHT else "left": forms.get(match.start("stage"))
            for match in pattern.finditer(read.note.text, mention.span.start, end)
        }
        stages = {stage for stage in found.values() if stage}
        if len(found) == len(stages) == _BOTH:
            line = context.line - stages - {"right", "left", "bilateral"}
            return [
                replace(context, line=line | {side, stage}, side=side, elsewhere=lambda _: ())
                for side, stage in sorted(found.items(), reverse=True)
                if stage
            ]
    return [context]

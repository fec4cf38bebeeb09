"""What may come, told around the words: risks named in a list, lab tests of a drug's harm.

``Epidural consent signed: spinal headache``, ``methotrexate: monthly CBC for pancytopenia``,
``told what a stroke looks like``, ``an ulcer could cost him the toe``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.assertion.courses import HABITS, SYMPTOM, WAITED_FOR, stays
from codewell.text.patterns import Gated, Pattern

_HEAD = Gated(
    r"\b(?:(?:consent(?:ed|s)?|warnings?|counsel(?:l)?(?:ing|ed)|hazards?|dangers?|pitfalls?"
    r"|precautions|handouts?|leaflet|brochure|(?:info|information|fact|injury|advice) sheet|talk"
    r"|teaching|advice|alarm signs|warning signs|red flags?|risks?(?! factors?\b)"
    r"(?: ?/ ?benefits)?|side effects"
    r"|complications|toxicit(?:y|ies)|drawbacks|downsides|what to (?:watch|look) for|reasons to"
    r"|safety[- ]net(?:ting|ted)?|(?:get|seek) (?:help|care)|come (?:back|in)|call (?:us|911)"
    r"|go to the (?:ED|ER)|when to (?:call|worry|return|come)"
    r"|(?:anticipated|expected|potential|possible) (?:problems|issues|complications|effects)"
    r"|expectations|anticipatory guidance|bring (?:him |her |them )?(?:to|back|in)"
    r"|(?:hold|call|notify) parameters)"
    r"(?:\s[\w'’()/&%-]+){0,6}?"
    r"|(?:rescue|emergency|contingency|crisis|sick[- ]day|escalation|seizure|asthma|flare)"
    r" (?:action )?plan)\s*(?::|\s[-–—]|=)\s*[^.;\n]{0,120}$"
    r"|\b(?:precautions|warnings?|side effects|risks|complications)(?:\s[\w'’/&-]+){0,4}?"
    r"\s*\([^.;\n()]{0,100}$"
    r"|\b(?:discuss\w*|counsel\w*|explain\w*|review\w*|consent\w*|benefits|informed|understands"
    r"|aware|went over|gone over|covered)\b[^.;:\n]{0,50}?\b(?:incl\.?|including|such as|e\.g\."
    r"|in particular|specifically|especially|namely)\s[^.;\n]{0,100}$",
    re.IGNORECASE,
    stems=(
        ":",
        "–",
        "—",
        "-",
        "=",
        "(",
        "incl",
        "such as",
        "e.g.",
        "particular",
        "specifically",
        "especially",
        "namely",
    ),
)
"""What opens a list of risks, at its colon."""
_BEGUN = (
    r"(?:start(?:ed|ing)?|begin|began|initiat\w+|go(?:ing)? up on|increas\w+|uptitrat\w+|titrat\w+"
    r"|add(?:ed|ing)?|switch\w*|while on"
    r"|[a-z]+(?:[aix]te|ine|ole|ide|one|in|am|pril|tan|mab|nib|ol|ium)\s*:)"
)
_LAB = (
    r"(?:CBC(?: w/? ?diff)?|BMP|CMP|LFTs?|ANC|AST/ALT|transaminases|liver (?:tests?|panel|enzymes)"
    r"|potassium|sodium|creatinine|Cr|K\+?|lytes|electrolytes|renal (?:panel|function)|glucose|A1c"
    r"|ECGs?|EKGs?|QTc|eye exam|platelets|blood counts?|counts|lipase|CK|TSH|levels?|labs"
    r"|hemoglobins?)"
)
_WHEN = (
    r"(?:monthly|weekly|biweekly|yearly|annual(?:ly)?|every|q ?\d|in \w+ (?:days?|weeks?|wks?"
    r"|months?)|baseline|serial|periodic\w*|regular\w*|at \d)"
)
_LABS_OF_DRUG = Pattern(
    rf"\b{_BEGUN}[^.;\n]{{0,80}}\b(?:{_LAB}\b[^.;\n]{{0,25}}\b{_WHEN}"
    rf"|{_WHEN}[^.;\n]{{0,20}}\b{_LAB})\b[^.;\n()]{{0,25}}?"
    r"(?:\s(?:for|watching for|to watch|looking for|given|because of)\s+|\s*\()"
    r"(?:[\w-]+(?:,| or| and) ?){0,3}$",
    re.IGNORECASE,
)
"""Lab tests for what a drug may do: ``go up on X, BMP in 2 weeks for hyperkalemia``."""
_LABS_FOR = Pattern(
    rf"\b{_LAB}\b[^.;:\n()]{{0,25}}\b(?:for|watching for|given)\s+(?:[\w-]+(?:,| or| and)? )"
    r"{0,2}$",
    re.IGNORECASE,
)
_DRUG_FOR = re.compile(
    r"\b(?!(?:pain|her|his|the|seen|here)\b)[a-z]{4,}(?: \d+ ?m?g)? for\s+(?:\w+ )?$", re.IGNORECASE
)
_IF_NEEDED = re.compile(r"[^.;\n]{0,50}?\b(?:as needed|prn|if needed)\b", re.IGNORECASE)
_BORN_WITH = "Q"
_HARM = ("D61", "D70", "D695", "E87", "I4581", "K71", "K759", "N14", "N17", "M628", "R7401")
"""What drugs may do to blood, liver, kidney and heart."""
_REPEATED = re.compile(r"\b(?:repeat|recheck|follow|f/u|trend)\b", re.IGNORECASE)
_TEST_AHEAD = Pattern(
    r"\b(?:hip ultrasound|glucola|glucose challenge|glucose tolerance test|(?-i:O?GTT)|quad screen"
    r"|NIPT|NIPS|cell-free DNA|cfDNA|glucose (?:test|screen)|(?:one|1|two|2|three|3)[- ]h(?:ou)?r"
    r" glucose|anatomy scan|low[- ]dose CT|LDCT|FIT|cologuard|screening colonoscopy|mammogra\w+"
    r"|pap(?: smear)?|DEXA|fibroscan|quantiferon|PPD|eye exam|foot exam|skin check"
    r"|urine microalbumin)\b[^.;\n:()]{0,25}\bfor\s+(?:[\w-]+(?:,| or| and)? ){0,2}$",
    re.IGNORECASE,
)
"""Tests that are only done to find what nobody has seen yet."""
_WHAT = re.compile(r"\b(?:what|how)\s+(?:(?:an?|the)\s+)?(?:\w+\s)?$", re.IGNORECASE)
_LOOKS = re.compile(
    r"\s+(?:would |might |may |can )?(?:looks?|feels?|sounds?|presents?|shows?)\b", re.IGNORECASE
)
_MAY_HARM = Pattern(
    r"(?:\s+(?:at|in|on|of|from|after|with) (?:the |a |his |her )?[\w-]+)?\s+"
    r"(?:could|would|might|may|can|will) (?:well |even |also |still |then )?"
    r"(?:cost|kill|harm|hurt|threaten|ruin|show (?:up|as|itself)|show\b(?= \w+ (?:and|or))|be"
    r" (?:fatal|deadly|serious|dangerous|lethal|an emergency|life[- ]threatening)|need (?:surgery"
    r"|an operation|the ER|emergency)|land (?:him|her|them)|set (?:him|her|them) back)\b"
    r"|,? being (?:what|the thing|the one) (?:we|I|they|she|he) (?:fears?|worr(?:y|ies)|watch|want)"
    r"|\s+(?:is|are) (?:an? )?(?:emergency|reasons? to (?:call|come|stop|return))\b",
    re.IGNORECASE,
)
"""What it might do if it came: ``a seizure at the wheel could kill``."""
_INDEFINITE = re.compile(
    r"(?:^|[.;:]\s*|\b(?:an?|any|another|new|even|one|further) (?:[\w-]+ )?)$", re.IGNORECASE
)
_LISTED = re.compile(r"(?:^|[.;:,]\s*|\b(?:or|and) (?:\w+ )?)$", re.IGNORECASE)
_MAY_LEAD_TO = Pattern(
    r"(?:,? or (?:[\w-]+ ){0,2}[\w-]+)?(?:\s+(?:at|in|on|of|from|after|with) (?:the |a |his |her"
    r" |that |this )?[\w-]+)?\s+(?:could|would|might|may|will) (?:well |even |also |still |then )?"
    r"(?:lead|end|turn|become|move|push|send|take|steer|force|tip|sway|argue|bring|put|mean|make"
    r"|change|prompt|trigger|require|call for|need)\b",
    re.IGNORECASE,
)
"""What any such thing would lead to: ``numbness would move us toward surgery``."""
_COMES_IN = Pattern(
    r"[^.;:\n]{0,80}?(?:(?:->|→|=)\s*(?:to )?(?:L&D|L\+D|labor and delivery|(?:OB )?triage"
    r"|urgent care|the hospital|hospital|MD|office|page|nurse)\b"
    r"|,? and (?:he|she|they|you|we|I|mom|mother|parents?|pt|patient)"
    r" (?:knows? to |(?:is|are) to |should |will |must |needs? to |has to )?"
    r"(?:comes?|calls?|goes|go|returns?|phones?|rings?)"
    r" (?:straight |right |directly )?(?:back|in|to|911|us|me)\b)",
    re.IGNORECASE,
)
"""What to do if any item of the list comes: ``bleeding or contractions -> L&D``."""
_YOU_MAY = Gated(
    r"\b(?:understands?|aware|explained|discussed|reviewed|informed|warned|accepts?|consent\w*"
    r"|counsel\w*)\b[^.;:\n]{0,40}\b(?:possibility|chance|potential|danger) (?:of|for)\b"
    r"[^.;:\n]{0,80}$"
    r"|\b(?:you (?:may|might|could|can|will)|there can be)\b[^.;:\n]{0,50}$"
    r"|\b(?:can|could|may|might|will|would)\s+(?:\w+ly\s|even\s|also\s|still\s)?$",
    re.IGNORECASE,
    stems=(
        *("can", "could", "may", "might", "will", "would", "there"),
        *("possibility", "chance", "potential", "danger"),
    ),
)
_MAY_HAVE = Pattern(
    r"\b(?:may|might|can|could|will) (?:have|be|feel|get|see|run)\s(?:[\w-]+ ){0,3}$", re.IGNORECASE
)
_SOON = Pattern(
    r"[^.;:\n]{0,30}?\b(?:tonight|tomorrow|at first|(?:for|in|on|during) the first"
    r"|the first (?:few |\w+ )?(?:days?|weeks?|doses?)|for a (?:day|few|week|couple)"
    r"|(?:from|with|after) (?:the|these|this) (?:shots?|vaccines?|drug|pills?|tablets?|medicine"
    r"|medication|injections?|procedure|dose))\b",
    re.IGNORECASE,
)
_WISHED = Pattern(
    r"\bso (?:it|he|she|they) (?:does|do|will|would) not (?:get|become|go|turn|slip|fall)"
    r"\s(?:\w+ )?$"
    r"|\b(?:so that|lest|in order that|until)\b[^.;]{0,50}\b(?:not|no|without|never)\b"
    r"[^.;,]{0,25}$"
    r"|\b(?:return|resume|restart|back to|cleared)\b[^.;]{0,40}\b(?:when|once|if)\b[^.;]{0,20}"
    r"\b(?:free of|without|no)\s(?:\w+ )?$",
    re.IGNORECASE,
)
_UNTIL_WITHOUT = re.compile(r"\buntil\b(?!.*\bwithout\b)", re.IGNORECASE | re.DOTALL)
_UNTIL = re.compile(r"\buntil\s+(?:(?:an?|the)\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_FAR = 160
_STEMS = (
    *("problem", "issue", "prn", "needed"),
    *("paramet", "bring", "expect", "possibility", "chance", "glucose", "dna"),
    *("consent", "warning", "counsel", "hazard", "pitfall", "alarm", "flag", "what", "how", "plan"),
    *("safety", "for ", "(", "watch", "could", "would", "might", "may ", "can ", "will "),
    *("if ", "unless", "should", "lest", "with ", "about ", " of ", "prn", "against"),
    *("discuss", "explain", "review", "informed", "precaution", "handout", "danger", "risk"),
    *("talk", "effect", "get help", "seek", "come", "call", "teach", "advice", "sheet", "lab"),
    *(
        "%",
        "percent",
        "being",
        "emergency",
        "reason",
        "->",
        "→",
        "=",
        "and he",
        "and she",
        "and they",
        "and you",
    ),
    *("and mom", "and parent", "and pt", "and patient", "and mother", "and we", "and i "),
)


def may_foresee(sentence: str) -> bool:
    """Whether a sentence, in small letters, may tell what may come."""
    for stem in _STEMS:  # noqa: SIM110 - a generator takes twice as long
        if stem in sentence:
            return True
    return False


def foreseen(text: str, span: Span, start: int, end: int, code: str) -> Span | None:
    """What tells that the words name what may come; the sentence goes from start to end."""
    begin = max(start, span.start - _FAR)
    before = text[begin : span.start].replace("\n", " ")
    if follows := _follows(text, span, min(end, span.end + _FAR), before):
        return follows
    if told := soon(text, span, start, end):
        return told
    if code.startswith(WAITED_FOR) and _DRUG_FOR.search(before):
        needed = _IF_NEEDED.match(text, span.end, end)
        if needed:
            return Span(*needed.span())
    match = None if code.startswith(HABITS) else _HEAD.search(before)
    match = match or _test_ahead(before, code)
    return Span(begin + match.start(), begin + match.end()) if match else None


def _follows(text: str, span: Span, end: int, before: str) -> Span | None:
    """What would follow from it, behind the words."""
    for pattern in (_MAY_HARM, _COMES_IN):
        if match := pattern.match(text, span.end, end):
            return Span(*match.span())
    led = _MAY_LEAD_TO.match(text, span.end, end)
    if led and (_INDEFINITE.search(before) or ("would" in led[0] and _LISTED.search(before))):
        return Span(*led.span())
    looks = _LOOKS.match(text, span.end, end)
    return Span(*looks.span()) if looks and _WHAT.search(before) else None


def _test_ahead(before: str, code: str) -> re.Match[str] | None:
    """The test that is only done to see whether it comes."""
    if not before.endswith(("(", " ")) or code.startswith(SYMPTOM):
        return None
    if stays(code) and not code.startswith(_BORN_WITH):
        return None
    match = _TEST_AHEAD.search(before) or _LABS_OF_DRUG.search(before)
    if match is None and code.startswith(_HARM):
        match = _LABS_FOR.search(before)
    return None if match and _REPEATED.search(match[0]) else match


def soon(text: str, span: Span, start: int, end: int) -> Span | None:
    """What is told to come soon: ``you may be sleepy``, ``may have a fever tonight``."""
    begin = max(start, span.start - _FAR)
    before = text[begin : span.start]
    match = _YOU_MAY.search(before)
    if match is None and (match := _MAY_HAVE.search(before)):
        match = match if _SOON.match(text, span.end, end) else None
    return Span(begin + match.start(), begin + match.end()) if match else None


def wished(text: str, span: Span, start: int) -> Span | None:
    """What a denial is wished for, or waited for: ``so that she does not slip into DKA``."""
    begin = max(start, span.start - _FAR)
    match = _WISHED.search(text[begin : span.start])
    if match is None or _UNTIL_WITHOUT.match(match[0]):
        return None
    return Span(begin + match.start(), begin + match.end())


def waits_for_no(text: str, span: Span, start: int) -> bool:
    """Whether what is said behind the words is only waited for: ``until HSV is off the table``."""
    return bool(_UNTIL.search(text[max(start, span.start - _FAR) : span.start]))

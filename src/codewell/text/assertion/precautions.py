"""What is guarded against, screened for or warned of, told around the words.

``Stroke risk``, ``HCC: screening every 6 months``, ``fever or more pain: come back``, ``told low
calcium symptoms``, ``one in three get another seizure``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.assertion.courses import VACCINATED
from codewell.text.patterns import Gated, Pattern

_COME_BACK = Pattern(
    r"(?:(?!\b(?:is|was|are|were|has|had|have|will|she|he|with|for)\b)[^.;:])*?"
    r"(?:(?:->|→|=|\bmeans?)\s*(?:the |a )?(e[dr]\b|911|call\b|come in\b|nurse line|clinic\b)"
    r"|(?::|,|->|→|\s[-–—])\s*"
    r"(?:please |then )?(return|come back|seek care"
    r"|call(?: us| 911| back| me| (?:the|your|our) \w+)?(?=\s*[.;,]|$)"
    r"|back (?:here|to (?:us|clinic))|be seen|to (?:the )?e[dr]\b|go to (?:the )?(?:e[dr]"
    r"|hospital)\b)(?!\s+(?:in|to (?:work|play|school|sports?|activity|learn|driving|duty|baseline"
    r"|running|full|normal|pt|practice)|visit|with)))",
    re.IGNORECASE,
)
_RETURN = Gated(
    r"\b(?:return|come back|back here|back to|seek care|call|to (?:the )?e[dr]|go to)\b"
    r"|(?:->|→|=|means?) ?(?:the )?(?:e[dr]|911|come in|clinic)\b",
    re.IGNORECASE,
    stems=("return", "back", "care", "call", "to ", "->", "→", "=", "mean"),
)
_THE = Pattern(r"\b(?:the|his|her|their|your|this|these|that)\s+(?:\w+\s+)?$", re.IGNORECASE)
_LASTS = re.compile(
    r"\s+(?:still )?(?:flares?\b|persists?|continues?|lingers?|remains?|fails? to"
    r"|(?:does|do|has|have|is|are) (?:not|no) (?:improv\w*|better|gone|resolv\w+|settl\w+"
    r"|clear\w*|go away))\b",
    re.IGNORECASE,
)
"""What is said to last is there, without an article too: ``if cough persists``."""
_STAYS = Pattern(
    r"(?:\s+(?:still|just|then|ever))?\s+(?:persists?|continues?|lingers?|fails?|lasts?|drags?"
    r"|remains?"
    r"|stays?|(?:does|do|has|have|is|are)\s?(?:not|n't)\b|doesn't|don't|hasn't|haven't|isn't|aren't"
    r"|(?:is|are) (?:no|still)\b|bothers?|worsens?|gets? worse|becomes? worse|interferes?|limits?"
    r"|gets? in the way|allows?|spreads?|grows?|enlarges?|itch(?:es)?|gets? bigger)",
    re.IGNORECASE,
)
_AS_RISK = Pattern(
    r"(?:\s*[/&+]\s*[A-Za-z]+)?\s+(risks?(?! factors?\b)|precautions|prophylaxis|prophy|proph|ppx"
    r"|hazards?|screen(?:s|ing|er)?(?! (?:was |is |came back )?(?:positive|pos\b|abnormal|failed))"
    r"|prevention|surveillance|watch(?! and)|shots?|vaccines?|vaccination|vacc|booster|immunization"
    r"|immunity|titers?|counsel(?:l)?ing given)\b",
    re.IGNORECASE,
)
"""What is only guarded against: ``stroke risk``, ``DVT/GI ppx``."""
_PLANNED = Pattern(
    r"\s*(?::|\s[-–—])\s*(?:(?:annual|yearly|routine|next|lung|q\d+\w*|scheduled|due for"
    r"|up to date on"
    r"|continue|cont)\s+){0,2}(screen\w*(?! (?:positive|showed))|surveillance(?! for\b)"
    r"|prophyla\w*|ppx|precautions|vaccin\w+"
    r"|immuni[sz]\w+|prevention|boost\w*|up to date|utd|shots?\b"
    r"|(?:ultrasound|US)\b[^.;\n]{0,15}\bAFP|(?:ultrasound|US) (?:every|q ?\d)"
    r"|due for (?:a )?(?:colonoscopy|mammogra\w+|pap|low[- ]dose CT|FIT|screen\w*))",
    re.IGNORECASE,
)
"""A heading that plans: ``HCC: screening every 6 months``."""
_SOUGHT = ("C", "D0", "D12", "K635", "N87", "R87", "Z12")
_PLANNED_TEST = Pattern(
    r"\s*(?::|\s[-–—])\s*(?:(?:annual|yearly|routine|next)\s)?"
    r"((?:colonoscopy|mammogra\w+|pap(?: smear)?|FIT|cologuard|low[- ]dose CT|LDCT|PSA)\s+(?:is "
    r"|was )?"
    r"(?:due|utd|up to date|current|ordered|every|discussed|declined|deferred|offered"
    r"|(?:19|20)\d\d\b))",
    re.IGNORECASE,
)
"""A heading of what a test looks for: ``colon cancer: colonoscopy 2023``; no anemia is."""
_CLOTS = ("I82", "I26", "I80", "I74", "O22")
_CLOT_PPX = Pattern(
    r"\s*(?::|\s[-–—])\s*(?:on |cont(?:inue)? )?(SCDs?|sequential|compression (?:devices|boots)"
    r"|heparin (?:5000|sq|sc|subq|subcut\w*)|sq heparin|SQH|(?:lovenox|enoxaparin) (?:30|40)"
    r"|low[- ]dose"
    r"|early ambulation|ambulat\w+|[^.;\n]{0,40}\bfor prevention)\b",
    re.IGNORECASE,
)
_UNDER_PPX = Gated(
    r"(?:^|[\n.;|(])[\W\d]*(?:ppx|prophylaxis|proph|prevention|preventive|screenings?|vaccines?"
    r"|vaccinations"
    r"|immunizations|imms|health maintenance|HM|HCM|return precautions|precautions|ED precautions)"
    r"\s*(?:[:=|]|\s[-–—])(?!\s*\n)[^.;\n]{0,90}$",
    re.IGNORECASE,
    stems=(
        "ppx",
        "proph",
        "prevent",
        "screening",
        "vaccin",
        "immuniz",
        "imms",
        "maintenance",
        "hm",
        "hcm",
        "precautions",
    ),
)
"""A heading of what is guarded against: ``Ppx: DVT - lovenox``."""
_VACCINE = Pattern(
    r"(?:\s*[/,&+]\s*[A-Za-z]+)?\s*(?::|,|\s[-–—])?\s*((?:(?:is|was|were|are|has been|status|last"
    r"|shot"
    r"|given)\s+)*(?:boosted|updated|up to date|utd|current|given|series|booster|immun\w+|titers?"
    r"|toxoid|vacc\w*|shots?|refused|declined|due|ordered|administered|today|not needed|none needed"
    r"|needed|done|complete\w*|renewed|covered|in (?:19|20)\d\d|(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_TAUGHT = Pattern(
    r"\b(?:told|taught|knows?|knew|reviewed|went over|go over|going over|explained|aware of"
    r"|educat\w+"
    r"|instructed|discussed|counsel\w+|learn\w*|handout|teaching|teach-?back|recogni[sz]e|list of"
    r"|described"
    r"|warn\w*)"
    r"\b(?:(?!\b(?:her|his|their|your|my)\b)[^.;:\n]){0,40}$",
    re.IGNORECASE,
)
_SIGNS_OF = Pattern(
    r"(?:\s+(?:and|or|/)\s+(?:\w+\s+){1,2})?\s*(?:s/sx|s/s|sxs?|symptoms?|signs?|warning signs?"
    r"|warnings?|red flags|rule of 15|sick[- ]day rules)\b",
    re.IGNORECASE,
)
"""Taught how it would show: ``told low calcium symptoms``."""
_RISK_LATER = Pattern(r"(?:,| and| or|,? and|/) (?:[\w-]+ ){1,3}risks?\b", re.IGNORECASE)
_SHARE = Gated(
    r"(?:^|, |\bsince |\bas |\bbecause )(?:some|many|few|most|others)(?: of (?:them|these|those))?"
    r" (?:get|develop|end up with|become|turn into|progress to|go on to)\b[^.;:\n]{0,30}$"
    r"|\b(?:(?:one|two|1|2|three) (?:in|of|out of) (?:\d+|two|three|four|five|six|seven|eight"
    r"|nine|ten|twenty"
    r"|a hundred|hundred)|1/\d+|(?:a )?(?:third|quarter|half|minority|majority|few|many|most|some)"
    r" (?:of )?(?:people|patients|children|kids|women|men|cases|them|babies|infants)"
    r"|(?:about |around |up to )?(?:\d+|one|two|three|four|five|ten|twenty|thirty|half a) ?(?:%"
    r"|percent)(?: of (?:people|patients|children|kids|women|men|cases"
    r"|them))?)(?: with [\w ]{2,25})?,? (?:who [\w ]{3,25} )?(?:will |may |might |can |could |do "
    r"|ever |go on to |eventually |also )*"
    r"(?:get|gets|have|has|develop|develops|suffer|suffers|see|end up with|are left with|become"
    r"|turn into|progress to|go on to|experience|run into|risk)\b[^.;:\n]{0,30}$",
    re.IGNORECASE,
    stems=(
        "get",
        "hav",
        "has",
        "develop",
        "suffer",
        "see",
        "end up",
        "experience",
        "run into",
        "go on",
        "left with",
        "risk",
        "become",
        "turn into",
        "progress",
    ),
)
"""What so many get: ``one in three have another febrile seizure``."""
_MAY_LEAD = Gated(
    r"\b(?:could|may|might|can|would|will)\s*(?:->|→|=>|=|mean|spell|bring|bring back|herald"
    r"|end in|cost (?:her|him))"
    r"\s*(?:(?:an?|the|his|her|more|even|of)\s+)*(?:[\w-]+(?:,| or| and|, even"
    r"|, or) (?:even )?){0,3}$",
    re.IGNORECASE,
    stems=("could", "may", "might", "can", "would", "will"),
)
_MAY_COME = Pattern(
    r"\s+(?:is|are) (?:one of the (?:risks|side effects|complications)|a rare (?:complication"
    r"|side effect|risk))"
    r"|\s+(?:(?:can|may|might|could|will|tends? to|is apt to|is likely to) (?:still |also |well "
    r"|always )?"
    r"(?:return|recur|come back|follow|develop|occur|happen|set in|show up|come(?! (?:from|to|of"
    r"|and|in|with))|declare itself|emerge|ensue)"
    r"|to (?:come back|return|recur|develop|occur|appear|set in)(?=,)"
    r"|(?:is |are )?(?:to be )?(?:expected|anticipated)(?=\s*(?:[.,;]|$))"
    r"|(?:and \w+ )?would (?:outweigh|preclude|argue against)|would (?:be (?:no surprise|expected"
    r"|unusual|a reason|an indication|the next)|not surprise|mean"
    r"|call for|prompt|change|warrant|need a|make (?:me|us)|bring (?:him|her)))\b",
    re.IGNORECASE,
)
"""What could come: ``seizures may recur``, ``were nausea to come back, ``."""
_NOT_TO_COME = Pattern(r"\s+(?:does|do|will|would|can|could) not\b", re.IGNORECASE)
_KEEPS = re.compile(r"\b(?:keeps?|keeping|kept)\s+(?:\w+\s+)?$", re.IGNORECASE)
_AWAY = re.compile(
    r"\s+(?:at bay|away|from (?:coming back|\w{4,}ing))\b",
    re.I,
)
_UNTREATED = re.compile(
    r"\b(?:without treatment|left (?:alone|untreated)|if (?:ignored|untreated|neglected)),? "
    r"(?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\s+(?:can|could|may|might|will|would|tends?|turns?|leads?|becomes?)\b", re.I)
"""What would do something untreated is there: ``left alone the hernia could strangulate``."""
_SO_THAT = Pattern(r"\b(?:so that|so|lest) (?:(?:an?|the|her|his|more|another)\s)?(?:\w+ )?$", re.I)
_PLAN_FOR = Gated(
    r"\b(?:would(?: only)?|will only) (?:transfuse|treat|operate|biopsy|start|stop|image|scan|tap"
    r"|admit|refer"
    r"|reconsider|switch|intubate|dialyze|restart|hold|reimage)\b[^.;:\n]{0,30}"
    r"\b(?:for|at|in case of|in the event of)\s+(?:the first sign of\s+)?(?:\w+\s+){0,1}(?=$)"
    r"|\b(?:test|treat|screen|check)\s+(?:the |her |his )?(?:partner|husband|wife|contacts"
    r"|household"
    r"|siblings|family)s?(?: members| too| also)? for\s+$"
    r"|\b(?:what to do (?:about|for|if|in case of)|how to (?:spot|recogni[sz]e|prevent|handle"
    r"|avoid)"
    r"|what (?:to look|to watch) for:?|can(?:not)? do about)\s+(?:(?:an?|the)\s+)?(?:\w+\s+){0,1}$",
    re.IGNORECASE,
    stems=("would", "will", "test", "treat", "screen", "check", "what", "how to", "do about"),
)
_LIST_HEAD = Gated(
    r"\b(?:(?:would|should|will|could|might) (?:make|prompt|bring|lead|change|mean|have|send"
    r"|trigger)\b"
    r"|(?:reasons?|things|symptoms|signs|changes|warnings|triggers) (?:to (?:call|return|come"
    r"|watch|look"
    r"|worry|report|stop|go)|that (?:would|should|must)|for (?:calling|coming|return))"
    r"|(?:what|when) to (?:look|watch|call|come|worry|report|return|expect))\b[^.;:\n]{0,60}"
    r"(?::|\bare\b|\binclude\b)\s*[^.;\n]{0,120}$",
    re.IGNORECASE,
    stems=(":", " are", " include"),
)
"""What opens a list of what may come: ``what would make me operate:``."""
_IN_BRACKETS = Gated(
    r"\b(?:avoid|no|stop|hold|caution with|beware|careful with|watch|instead of)\b[^.;\n()]{2,40}"
    r"\((?:risk of |for |can cause |causes? )?(?:[\w-]+[,/] ?){0,3}$",
    re.IGNORECASE,
    stems=("(",),
)
"""Why something is avoided: ``avoid QT drugs (torsades)``."""
_FAR_BEFORE = 120
_BEFORE = 40
_LIST = 160
"""So far behind an item the end of its list is looked for."""


def tells_to_come_back(text: str, start: int, end: int) -> bool:
    """Whether a sentence may say what to do if something comes."""
    return bool(_RETURN.search(text, start, end))


def warning_behind(text: str, span: Span, end: int) -> Span | None:
    """What to do behind a list of what may come: ``fever, more pain or vomiting: come back``."""
    match = _COME_BACK.match(text, span.end, min(end, span.end + _LIST))
    return Span(*match.span(match.lastindex or 0)) if match else None


def guarded_against(text: str, span: Span, start: int, end: int, code: str) -> Span | None:
    """What tells that the words only name a risk, a screening, a vaccine, a lesson."""
    patterns = [_AS_RISK, _PLANNED, _MAY_COME]
    if code.startswith(VACCINATED):
        patterns.append(_VACCINE)
    elif code.startswith(_CLOTS):
        patterns.append(_CLOT_PPX)
    elif code.startswith(_SOUGHT):
        patterns.append(_PLANNED_TEST)
    for pattern in patterns:
        if match := pattern.match(text, span.end, end):
            return Span(*match.span(match.lastindex or 0))
    begin = max(start, span.start - _FAR_BEFORE)
    before = text[begin : span.start].replace("\n", " ")
    if both := _around(text, span, end, before):
        return Span(begin + both[0], both[1])
    if (match := _UNTREATED.search(before)) and not _WOULD.match(text, span.end):
        return Span(begin + match.start(), begin + match.end())
    for lead in (_SHARE, _MAY_LEAD, _IN_BRACKETS, _PLAN_FOR, _LIST_HEAD):
        if match := lead.search(before):
            return Span(begin + match.start(), begin + match.end())
    return None


def _around(text: str, span: Span, end: int, before: str) -> tuple[int, int] | None:
    """What is told around the words: where it begins in what is before them, and its end."""
    signs = _SIGNS_OF.match(text, span.end, end) or _RISK_LATER.match(text, span.end, end)
    if signs and (taught := _TAUGHT.search(before)):
        return taught.start(), signs.end()
    not_to = _NOT_TO_COME.match(text, span.end, end)
    if not_to and (so := _SO_THAT.search(before)):
        return so.start(), not_to.end()
    away = _AWAY.match(text, span.end, end)
    if away and (keeps := _KEEPS.search(before)):
        return keeps.start(), away.end()
    return None


def under_prevention(text: str, span: Span, start: int) -> Span | None:
    """The heading of what is guarded against under which the words stand."""
    begin = max(start - 1, text.rfind("\n", 0, span.start), 0)
    match = _UNDER_PPX.search(text[begin : span.start])
    return Span(begin + match.start(), begin + match.end()) if match else None


def goes_on(text: str, span: Span, sentence: Span) -> bool:
    """Whether a condition is that what is there stays: ``if the cough persists``."""
    before = text[max(sentence.start, span.start - _BEFORE) : span.start]
    if _LASTS.match(text, span.end, sentence.end):
        return True
    return bool(_THE.search(before) and _STAYS.match(text, span.end, sentence.end))

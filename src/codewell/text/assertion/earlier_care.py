"""What tells that a condition was cared for earlier: a stay, a course of a drug, a drug stopped.

``Finished ten days of cefdinir for``, ``admitted here in May with``, ``stopped in 2021 due to``,
``osteomyelitis, six weeks of vancomycin finished in August``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Gated, Pattern

_LAST_YEAR = Gated(
    r"\b(?:hosp\w*|admi\w+|adm|stays?|inpatient|episodes?|ICU)\b[^.;\n]{0,25}\b(?:last|latest"
    r"|most recent"
    r"|in|x\d,?)?(?: one)?(?: was| in)* ((?:19|20)\d\d),?\s+(?:(?:was )?(?:for|with|w/)\s+)?"
    r"(?:[\w/-]+\s+){0,3}$",
    re.IGNORECASE,
    stems=("19", "20"),
)
_DISCOVERED = Gated(
    r"\b(?:dx'?d|diagnosed|discovered|found|came to light|picked up)\b[^.;,]{0,30}"
    r"\b(?:(?:at|age|aged) \d{1,2}|in (?:19|20)\d\d|years ago)\b[^.;,]{0,30}"
    r"\b(?:after|because of|following|for|on account of)\s+(?:an? )?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
    stems=("dx", "diagnosed", "discovered", "found", "light", "picked"),
)
"""What led to a diagnosis of years ago."""
_COURSE_DONE = Gated(
    r"\b(?:finished|completed|took|after) (?:\w+ )?(?:\w+ )(?:months|years"
    r"|a year) of [\w-]+(?: [\w-]+)?"
    r" for\s+(?:(?:an?|the|his|her)\s+)?(?:\w+\s+)?$"
    r"|\b(?:took|was on|received|had|finished"
    r"|completed)\s+(?:[\w-]+\s+){1,2}for (?:\w+ )?(?:weeks|months"
    r"|years|a year)\s+(?:for|after|because of)\s+(?:(?:an?|the|his|her)\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
    stems=("finished", "completed", "took", "after", "was on", "received", "had"),
)
_LEFTOVER = Gated(
    r"\b(?:left ?over|left|remains?|residual|lingering|lingers?|scars?"
    r"|scarring)\s(?:\w+\s){0,2}from\s+"
    r"(?:the|her|his|that|an old|a prior|an earlier|last \w+['’]s|her old|his old)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
    stems=("from",),
)
_OF_YEAR = Gated(
    r"\b(?:the|her|his|that|from a)\s+((?:19|20)\d\d)\s+(?:[\w-]+\s+)?$",
    re.IGNORECASE,
    stems=("19", "20"),
)
_POLYPS = Gated(
    r"\b(?:last|previous|prior|her|his|earlier) (?:colonoscopy|scope|EGD|endoscopy)\b[^.;]{0,60}"
    r"\b(?:removed|took out)(?:\s[\w-]+){0,4}\s$",
    re.IGNORECASE,
    stems=("removed", "took out"),
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WHEN = (
    rf"(?:(?:in|back in|last|since) (?:early |late |mid[- ]?)?{_MONTHS}"
    r"|in (?:the )?(?:early |late )?(?:spring|summer|fall|autumn|winter|(?:19|20)\d\d)"
    r"|last (?:year|month|spring|summer|fall|autumn|winter)"
    r"|(?:\w+ )?(?:months|years|decades) (?:ago|back|before))"
)
_DAYS = r"\(?\d{1,2}/\d{1,2}(?:/\d+)?\s*(?:-|–|to|through|until|thru)\s*\d{1,2}/\d{1,2}(?:/\d+)?\)?"
_STAY_OVER = Gated(
    r"\b(?:hospitali[sz]ed|admitted|inpatient|in (?:the )?hospital)\s(?:\w+\s){0,3}?"
    rf"{_WHEN},?\s(?:for|with|w/|because of|due to)\s+(?:[\w-]+\s){{0,3}}$"
    r"|\b(?:recent|recently|interval|interim|prior|last|previous|earlier|since last visit)\b"
    rf"[^.;\n]{{0,25}}\b(?:hospitali[sz]\w+|admi\w+|stay|inpatient)\b[^.;\n]{{0,20}}{_DAYS},?\s"
    r"(?:for|with|w/|because of|due to|d/t)\s+(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
    stems=("hosp", "admi", "stay", "inpatient"),
)
"""An earlier stay: ``admitted here in May with``, ``recent hospitalization 9/2 to 9/6 for``."""
_SHORT_COURSE = Gated(
    r"\b(?:finished|completed|done with|through with|ended)\s+(?:[\w/-]+\s+){0,4}?"
    r"(?:course|courses|days?|weeks?|wks?|rounds?|z-?pak|pack|taper|antibiotics?|abx|treatment"
    r"|[a-z]+(?:cillin|mycin|cycline|floxacin|dinir|lexin|oxime|azole|vir|oxin|furantoin))\b"
    r"[^.;:\n]{0,30}?\bfor\s+(?:(?:an?|the|his|her|that)\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
    stems=("finished", "completed", "done with", "through with", "ended"),
)
"""The short course of what passes: ``finished ten days of cefdinir for sinusitis``."""
_NO_DRUG = r"(?!(?:work|smok|driv|exerc|run|play|walk|danc|school|drink|danc|sport|job|going)\w*\b)"
_DRUG_STOPPED = Gated(
    r"\b(?:stopped|discontinued|came off|taken off|weaned off|gave up|quit|off|no longer (?:on"
    rf"|takes|taking))\s+(?:{_NO_DRUG}[\w-]+"
    rf"\s+){{1,3}}?{_WHEN},?\s+(?:due to|because of|for|after|over|from|d/t|2/2|secondary to)\s+"
    r"(?:[\w-]+(?:,| or| and)?\s+){0,2}$"
    r"|\b(?:tried|trial of|failed)\s+(?:[\w-]+\s+){1,2}[^.;\n]{0,40}?"
    r"\b(?:caused|causing|gave (?:him|her|them)|led to|produced|brought on|made (?:him|her))\s+"
    r"(?:[\w-]+(?:,| or| and)?\s+){0,2}$"
    r"|\b(?:took|was on|tried|used)\s[^.;\n]{3,50}?\b(?:quit|stopped|gave it up|came off)(?: it)?"
    r" (?:over|for|because of|due to|with)\s+(?:[\w-]+\s+){0,2}$"
    r"|\bstarted\s(?:on )?[\w-]+(?: [\w-]+)?,? (?:but|and|then) (?:\w+ )?(?:developed|had|got)"
    r"\s+(?:an? )?(?:[\w-]+\s+){0,2}$"
    r"|\b(?:was |were |been )?(?:stopped|discontinued|switched|changed|d/c'?d)"
    r"(?: (?:before|previously|years ago|last year|by \w+))? (?:for|because of|due to|after|over)"
    r"\s+(?:(?:the|a|an|her|his)\s)?(?:[\w-]+\s+){0,1}$",
    re.IGNORECASE,
    stems=(
        *("stopped", "discont", "came off", "taken off", "weaned", "gave up", "quit", "tried"),
        "started",
        *("trial of", "failed", "switched", "changed", "d/c", "off ", "no longer"),
    ),
)
"""A drug of the past and what it did: ``stopped atorvastatin in 2021 due to``."""
_DATED = re.compile(rf"{_WHEN}|\b(?:tried|trial of|failed|took|was on|used)\b", re.IGNORECASE)
_NOW_ON = re.compile(
    r"[^.;\n]{0,40}?,?\s(?:now (?:on|takes)|on \w+ (?:now|instead|since)|(?<=, )on \w+"
    r"|switched to|replaced (?:by|with)|changed to)\b",
    re.IGNORECASE,
)
_TREATMENT_OVER = Gated(
    r"[^.;:,\n]{0,30}?(?:,|\s[-–—])\s+(?:completed|finished)\s+(?:[\w-]+\s+){1,5}?"
    rf"(?:(?:\w+ )?(?:days|weeks) ago|yesterday|{_WHEN})(?=\s*[,.;)]|$)"
    r"|[^.;:\n]{0,50}?,\s+(?!(?:will|to be|until|not|once|when)\b)[^.;:,\n]{0,45}?"
    r"(?<!not )(?<!be )(?<!nearly )(?<!almost )\b(?:finished|completed|all done"
    rf"|tooth extracted|over with)(?:\s+(?:{_WHEN}|on \d[\d/]*|\d{{1,2}}/\d{{1,2}}"
    r"|(?:\w+ )?(?:days|weeks) ago|yesterday|without \w+|uneventfully))?\s*(?=[,.;)]|$)",
    re.IGNORECASE,
    stems=("finished", "completed", "done", "extracted", "over with"),
)
"""That its treatment is over: ``urosepsis, antibiotics finished``."""
_CURE_PROVEN = Gated(
    r"[^.;\n]{0,60}?\b(?:test of cure|TOC|repeat (?:culture|test|urine|swab|stool)|stool antigen"
    r"|breath test|retest\w*)\b[^.;\n]{0,15}?\b(?:neg\w*|clear|normal|fine|clean)\b"
    r"|[^.;\n]{0,60}?\btreated (?:with|by|for)\s[^.;\n]{1,40}?(?:,| and| which)\s"
    r"(?:(?:it|has|have|now|since|fully|is|are|all)\s)*(?:resolved|cleared|healed|gone|better|well)\b",
    re.IGNORECASE,
    stems=("cure", "toc", "repeat", "antigen", "test", "treated"),
)
"""That a test or the course of it showed it cured."""
_ENDED_ON = Gated(
    r"(?:\s+(?!(?:and|or|is|are|with|on)\b)[\w./-]+){0,5}?,?\s+(?:(?:was|were|has|have|had"
    r"|since|now|finally)\s+)*"
    r"(?:passed|closed|healed|cleared|dissolved|resorbed|reversed|extracted|cauteri[sz]ed|ablated"
    r"|detorsed|decannulated|fulgurated|clipped|coiled|banded)"
    rf"(?:\s+(?:\w+ ){{0,2}}?(?:{_WHEN}|in preschool|in infancy|in grade school|at birth"
    r"|the same (?:year|month|week)|(?:19|20)\d\d\b)"
    r"|(?<=passed) \d{1,2}/\d{1,2}|(?<=closed) \d{1,2}/\d{1,2}|(?<=healed) \d{1,2}/\d{1,2}"
    r"|(?<=cleared) \d{1,2}/\d{1,2})",
    re.IGNORECASE,
    stems=(
        *("passed", "closed", "healed", "cleared", "dissolv", "resorb", "reversed", "extract"),
        *("cauter", "ablat", "detors", "decann", "fulgur", "clipped", "coiled", "banded"),
    ),
)
"""When it ended: ``ureteral stone 4 mm R, passed in June``, ``venous ulcer closed 3/4``."""
_FREE = Gated(
    r"[^.;\n]{0,90}?\b(?:NED\b|no evidence of (?:disease|recurrence|relapse)|(?:disease|cancer"
    r"|recurrence|relapse|tumou?r)[- ]free|(?:released|discharged) from (?:follow-?up|oncology)"
    r"|considered cured|no recurrence|in the clear|clear (?:since|ever since))\b",
    re.IGNORECASE,
    stems=("ned", "no evid", "free", "released", "discharged", "cured", "no rec", "clear"),
)
"""That nothing is left of a cancer."""
_AGAINST_CANCER = (
    r"(?:tamoxifen|anastrozole|letrozole|exemestane|fulvestrant|arimidex|femara|aromasin|aromatase"
    r"|leuprolide|lupron|zoladex|abiraterone|zytiga|xtandi|erleada|casodex|capecitabine|xeloda"
    r"|temozolomide|fluorouracil|5-?FU|FOLFOX\w*|FOLFIRI\w*|R-?CHOP|gleevec|hydroxyurea|revlimid"
    r"|ibrance|kisqali|verzenio|herceptin|keytruda|opdivo|rituxan|BCG|ADT|AI|chemo\w*"
    r"|immunotherapy|hormon\w+|endocrine|androgen|targeted|systemic|maintenance|radiation"
    r"|treatment|therapy|[a-z]+(?:nib|mab|platin|taxel|ciclib|parib|lutamide|rubicin|mustine"
    r"|zomib|domide|relix|relin))"
)
"""Drugs and treatments of cancers: what else a patient is on tells nothing of one."""
_TREATED_STILL = Pattern(
    r"\b(?:on|continues|receiving|receives|takes|taking|getting)\s+(?:[\w-]+ ){0,3}?"
    rf"{_AGAINST_CANCER}\b|\bmaintenance\b|\bcycle\b|\badjuvant \w+ (?:ongoing|continues)\b",
    re.IGNORECASE,
)
_FOR_WHICH = Gated(
    r",?\s+for which (?:[\w-]+ ){1,4}?(?:ended|finished|stopped|was (?:stopped|completed|done)"
    r"|were (?:stopped|completed))\b",
    re.IGNORECASE,
    stems=("for which",),
)
_VOIDS = Gated(
    r"[^.;:\n]{0,50}?,?\s(?:catheter|foley|(?:straight )?cath)\b[^.;:\n]{0,30}\b(?:voids?|voiding)"
    r" (?:well|normally|freely|fine|without|since)\b",
    re.IGNORECASE,
    stems=("cath", "foley"),
)
_STILL = Pattern(
    r"\b(?:still|persist\w*|ongoing|not (?:better|improv\w+|resolved|cleared|gone)|no better|worse"
    r"|worsen\w*|again|recur\w*|return\w*|continues|without (?:improvement|relief|help)|unchanged"
    r"|no (?:improvement|relief)|came back|is back|are back|remains?)\b",
    re.IGNORECASE,
)
_BACK = 100
_FAR_BEHIND = 150


def past_before(text: str, span: Span, start: int, *, year: int | None) -> Span | None:
    """What tells before the words that they speak of something over."""
    begin = max(start, span.start - _BACK)
    before = text[begin : span.start].replace("\n", " ")
    for pattern in (_DISCOVERED, _COURSE_DONE, _LEFTOVER, _POLYPS):
        if match := pattern.search(before):
            return Span(begin + match.start(), begin + match.end())
    match = _LAST_YEAR.search(before)
    if match and year is not None and int(match[1]) < year:
        return Span(begin + match.start(1), begin + match.end(1))
    return None


def year_before(text: str, span: Span, start: int, *, year: int) -> Span | None:
    """The year before those of the record right before the words: ``the 2021 stroke``."""
    begin = max(start, span.start - _BACK)
    match = _OF_YEAR.search(text[begin : span.start])
    if match is None or int(match[1]) >= year:
        return None
    return Span(begin + match.start(1), begin + match.end(1))


def stay_before(text: str, span: Span, start: int) -> Span | None:
    """The earlier stay in which the words were treated."""
    return _before(_STAY_OVER, text, span, start)


def still_there(text: str, span: Span, end: int) -> bool:
    """Whether it is told behind the words that they name what is there still."""
    return bool(_STILL.search(text, span.end, end))


def course_before(text: str, span: Span, start: int, end: int) -> Span | None:
    """The finished course against what the words name, where it did not last."""
    done = _before(_SHORT_COURSE, text, span, start)
    return None if done and still_there(text, span, end) else done


def stopped_before(text: str, span: Span, start: int, end: int) -> Span | None:
    """The drug of the past that was stopped for what the words name."""
    match = _before(_DRUG_STOPPED, text, span, start)
    if match is None or still_there(text, span, end):
        return None
    told = match.of(text).lower()
    if told.startswith(("was ", "were ", "been ", "stopped for", "stopped be", "stopped du")) or (
        not _DATED.search(told)
    ):
        return match if _NOW_ON.match(text, span.end, end) else None
    return match


def treatment_over(text: str, span: Span, end: int) -> Span | None:
    """That the treatment of what passes is over."""
    end = min(end, span.end + _FAR_BEHIND)
    match = _TREATMENT_OVER.match(text, span.end, end) or _CURE_PROVEN.match(text, span.end, end)
    if match is None or still_there(text, span, end):
        return None
    return Span(*match.span())


def ended_on(text: str, span: Span, end: int) -> Span | None:
    """The day, month or year in which it ended."""
    end = min(end, span.end + _FAR_BEHIND)
    for pattern in (_ENDED_ON, _FOR_WHICH, _VOIDS):
        if match := pattern.match(text, span.end, end):
            return Span(*match.span())
    return None


def free_behind(text: str, span: Span, end: int) -> Span | None:
    """That nothing is left of the cancer, and that it is treated no longer."""
    match = _FREE.match(text, span.end, min(end, span.end + _FAR_BEHIND))
    if match is None or treated_still(text, span, end):
        return None
    return Span(*match.span())


def treated_still(text: str, span: Span, end: int) -> bool:
    """Whether a cancer is still treated: ``breast cancer 2025, on anastrozole``."""
    return bool(_TREATED_STILL.search(text, span.end, end))


def _before(pattern: Pattern, text: str, span: Span, start: int) -> Span | None:
    begin = max(start, span.start - _BACK)
    match = pattern.search(text[begin : span.start].replace("\n", " "))
    return Span(begin + match.start(), begin + match.end()) if match else None

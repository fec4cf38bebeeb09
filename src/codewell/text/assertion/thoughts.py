"""What was only thought of, and whether the thought was dropped.

``Meningitis was considered, but the tap was clean``, ``the scan was considered for embolism``,
``?adrenal insufficiency, cortisol pending``, ``too soon to call ATN``.
"""

from __future__ import annotations

import re

from codewell.model import Span
from codewell.text.patterns import Pattern

_REST = 220
"""So far behind the words the thought may be dropped."""
_BEFORE = 120
_NOT_JUDGED = (
    r"(?!\s+(?:to be|a|an|the|as|at|stable|severe|mild|moderate|well|controlled|high|low|resolved"
    r"|cured|in|secondary|due|related|benign|chronic|end-stage|part|inactive|active|treated"
    r"|permanent|complete|adequate|appropriate|acceptable)\b)"
)
_WAS = (
    r"(?:(?:was|were|is|are|has been|had been|have been|being)\s+)"
    r"(?:(?:also|briefly|initially|first|at first|early on|strongly|even|only|carefully)\s+){0,2}"
)
_ASIDE = r"(?:\s+(?:of|in|on|at) (?:the |her |his |this )?[\w-]+(?: [\w-]+)?)?"
_THOUGHT = Pattern(
    _ASIDE + r"(?:"
    rf"\s+(?:{_WAS})?(?:entertained|contemplated|wondered about|queried|floated|brought up"
    rf"|thought (?:of|about)|(?:considered|questioned|feared){_NOT_JUDGED})"
    rf"|\s+{_WAS}raised(?=\s+(?:by|because|as|in|on|at|when|after|early|briefly|overnight|but"
    r"|initially)\b|\s*[,;.])"
    rf"|\s+{_WAS}(?:high|low|first|near the top) (?:on|in|of) (?:the|our|my|her|his)\b"
    rf"|\s+{_WAS}(?:on|in) (?:the|our|my|her|his) (?:initial |early |working )?"
    r"(?:differential|ddx|mind|radar)\b"
    rf"|\s+{_WAS}on (?:the|our|my) (?:initial |early )?list"
    r"(?=\s+(?:at|initially|early|until|but|because|as|for a|of)\b|\s*[;,])"
    rf"|\s+{_WAS}(?:the|a|my|our|one|an) (?:(?:first|early|initial|leading|other)"
    r" (?:worry|concern|question|fear|diagnosis|impression)|(?:\w+ )?(?:thought|consideration"
    r"|possibility))\b"
    rf"|\s+{_WAS}the (?:fear|worry|question)\b"
    r"|\s+(?:can(?:no|')?t|could not|is hard to|are hard to|is difficult to) (?:be )?(?:told|tell"
    r"|distinguish\w*|separated?|differentiated?) (?:apart )?from\b"
    r"|,? or (?:is|was|are|were) (?:it|this|these|that)\b(?=[^.;\n]*\?)"
    r"|\s+(?:came up|came to mind|crossed (?:my|our|her|his) mind)\b"
    r"|,? (?:was )?on the (?:initial |early )?(?:list|differential)\b)",
    re.IGNORECASE,
)
"""A thought told behind the words: ``endocarditis was raised because``."""
_TEST = (
    r"(?:CTA?|angiogra\w+|MR[IA]|scans?|echo(?:cardio\w+)?\b|ultrasound|biopsy|tap|LP|punctures?|scope|endoscopy"
    r"|colonoscopy|tests?|testing|x-?rays?|imaging|V/?Q|duplex|EEG|cultures?|work-?up|serology"
    r"|bronchoscopy|study|studies|films?|catheterization|cath|aspiration|arthrocentesis)"
)
_WEIGHED = Pattern(
    rf"\b{_TEST}\b[^.;]{{0,30}}?\b(?:considered|thought (?:about|of)|weighed|contemplated|debated"
    r"|talked about|suggested|offered|declined|deferred|refused)\s+(?:for|to look for|to exclude)"
    r"\s+(?:(?:an?|the|possible|new|recent|acute|occult)\s+)?$"
    r"|\b(?:too (?:soon|early)|premature|hesita\w+|reluctant|not ready|not prepared|unwilling"
    r"|hard|difficult|impossible) (?:yet )?to (?:call|say|tell|label|name|diagnose|commit to"
    r"|speak of"
    r"|be sure of|know if)(?: (?:it|this|that|him|her|as|if|whether|it is|this is)){0,3}\s+"
    r"(?:(?:an?|the)\s+)?$"
    r"|\b(?:can(?:no|')t|could not|cannot|hard to|difficult to) (?:yet |as yet )?(?:be )?(?:told"
    r"|tell|separate\w*"
    r"|distinguish\w*|differentiate\w*) from\s+(?:(?:an?|the)\s+)?(?:\w+\s+)?$"
    r"|\b(?:can(?:no|')t|could not|cannot) (?:yet |as yet )?(?:tell|call (?:it|this)|commit to"
    r"|separate"
    r"|distinguish)\s+(?:(?:an?|the)\s+)?$"
    r"|\b(?:radiolog\w+|readers?|triage|referr\w+ \w+|EMS|outside \w+|ED|nurse|resident|team"
    r"|internist|pediatrician|doctor|physician|consultant|\w+ologist|report|film|note|family"
    r"|daughter|son|wife|husband) (?:\w+ )?(?:raised|queried|questioned|wondered about|floated)"
    r"(?: (?:the )?(?:question|possibility|concern) of)?\s+(?:(?:an?|the|possible)\s+)?$",
    re.IGNORECASE,
)
"""A thought told before the words: ``a scan was considered for``."""
_SOUGHT = Pattern(
    r"\s+(?:was|were|has been|had been) (?:(?:specifically|also|directly) )?(?:asked about"
    r"|screened for"
    r"|looked for|sought|searched for|checked for|tested for|watched for)(?:,| and|;| but"
    r"|, but)? (?:\w+ ){0,2}?"
    r"(denied|not found|negative|absent|excluded|not seen|none|not there|did not (?:occur|come"
    r"|appear"
    r"|develop|happen)|never came)\b",
    re.IGNORECASE,
)
"""Looked for in vain: ``gallstones were sought and not found``."""
_CARRIED = Pattern(
    r"\s+(?:was |is |has been )?(?:carried|listed|charted|copied|entered|kept"
    r"|(?:still )?on the (?:[\w-]+ ){0,3}list"
    r"|in the (?:[\w-]+ ){0,3}(?:record|chart))\b[^.;]{0,60}?\b(?:without (?:basis|support"
    r"|evidence|workup)"
    r"|in error|wrongly|by mistake|unsupported|not supported|erroneous\w*|but (?:the patient|he"
    r"|she|there|it"
    r"|this|records?|we)\b[^.;]{0,40}\b(?:not|never|no|denie[sd]|nothing))\b",
    re.IGNORECASE,
)
"""On a list without a ground: ``was carried in the record without basis``."""
_LETTERS = Pattern(
    r"(?:\s*,?\s*(?:and |or )?[A-E]\b){1,4} (?:were |was |are |is )?(?:excluded|negative|neg"
    r"|ruled out)\b"
)
"""``viral hepatitis A, B, C excluded``."""
_BETWEEN = Pattern(
    r"\b(?:choice|question|call|decision|diagnosis|toss-?up|torn|differential|lies|debate|deciding"
    r"|choose|choosing) (?:lies |is |was |here is |here lies |now )?between "
    r"(?:[\w-]+ ){0,5}(?:and (?:[\w-]+ ){0,3})?$",
    re.IGNORECASE,
)
_CALLED = Pattern(
    r"\b(?:called|labell?ed|wrote|read as|called (?:it|this|that)|labell?ed (?:it|this|as)"
    r"|diagnosed (?:it|this|her|him) (?:with|as)|treated (?:it|this|her|him) (?:as|for)|taken for"
    r"|mistaken for|was told (?:that )?(?:he|she) (?:had|has)|sent in (?:as|for)|came labell?ed)\s+"
    r"(?:(?:an?|the)\s+)?$",
    re.IGNORECASE,
)
"""Somebody's word for it, that what follows may take back."""
_TAKEN_BACK = Pattern(
    r"\bsays? otherwise|\bdisagrees?\b|\bnot the case\b|\bturned out\b|\b(?:this|it|that) (?:is"
    r"|was)"
    r" not\b|\bin fact\b|\brefutes?\b|\bcontradicts?\b|\bwrongly\b|\bin error\b|\bmistake\b"
    r"|; (?:this|it) is (?!also|still)|\bwe (?:think|favor|see) (?:otherwise|instead)"
    r"|\bI disagree\b",
    re.IGNORECASE,
)
_REFUTED = Pattern(
    r"[\"”’']?,?\s+(?:(?:which|that|but|and)\s+)?(?:[\w-]+\s+){1,4}?(?:(?:did not|does not|do not"
    r"|didn't"
    r"|doesn't|could not|failed to|fails? to|never)\s+(?:support|confirm|show|bear out|find|prove"
    r"|substantiate|back up|bore out|corroborated?|confirmed|supported|showed)"
    r"|(?:criteria )?(?:are |is |were |was )?not (?:met|fulfilled)|refuted?s?|ruled out"
    r"|excluded?s?|disproved|contradict\w*|overturned)"
    r"(?=\s*(?:[.,;)]|$|it\b|this\b|that\b))",
    re.IGNORECASE,
)
"""A test that refutes what was called so: ``“NASH”, which biopsy did not support``."""
_DROPPED = Pattern(
    r"\b(?:ruled (?:it |this )?out|r/o'?d|excluded|not (?:present|suspected|borne out|pursued"
    r"|felt|thought"
    r"|in keeping|the case)|absent|dropped|rejected|abandoned|discarded|dismissed|discounted"
    r"|refuted"
    r"|argu\w+ against|against (?:it|this)|speaks? against|let (?:it|this|that) go|no (?:evidence"
    r"|sign"
    r"|clinical|suggestion|support)|unlikely|withdrawn|wrong|compartments soft)\b",
    re.IGNORECASE,
)
"""What takes a thought back: ``considered and ruled out``."""
_BUT = Pattern(
    r"[^.;:]{0,80}?,?\s(?:but|however|though|yet)\s(?:[\w'-]+\s){0,8}?"
    r"(?:(?:was|were|is|are|came back|returned|remained|looked|stayed)\s(?:\w+ly\s|both\s|all\s)?"
    r"(?:normal|negative|clean|clear|benign|reassuring|unremarkable|nonreactive|flat|undetectable"
    r"|soft"
    r"|\d)"
    r"|(?:was |were )?(?:dropped|abandoned|discarded|set aside|rejected|dismissed)|not (?:supported"
    r"|borne out|confirmed|met)"
    r"|(?:does|did|do|could|can)(?: not|n't) (?:support|fit|confirm|find|show|bear|meet)|ruled it"
    r" out"
    r"|excluded it|made (?:it|this|that) unlikely|there (?:is|was|were) no"
    r"|(?:with|given) (?:an? |the )?(?:clear|normal|negative|clean|benign))\b",
    re.IGNORECASE,
)
"""What takes a worry back: ``but the calcium was 9.3``."""
_STOP = re.compile(r"\n\s*(?:\n|[-•*#]|\d+[.)])|[.;]\s")
_OF_THEN = Pattern(
    r"\b(?:was|were|came|crossed|thought|considered|raised|feared|entertained)\b", re.IGNORECASE
)
_FINE_THEN = Pattern(
    rf";[^.]{{0,60}}?\b(?:(?:{_TEST}|lactate|troponins?|d-?dimer|sed rate|ESR|CRP|WBC|swab|stool"
    r"|urine|labs|exam|ECG|EKG|enzymes|flow)\b[^.;]{0,40}?\b(?:(?<!not )normal|negative|neg|clean"
    r"|clear|benign|flat|reassuring|unremarkable|undetectable|no (?!longer)\w+|without)\b"
    r"|(?:sed rate|ESR|CRP|lactate|troponin)s? (?:is |was |of )?(?:0?\.\d|1?\d)\b"
    r"|(?:did|does) not meet|not (?:met|supported|borne out)"
    r"|let it go|put (?:it )?aside|moved on|was dropped|shows? (?:an? )?(?:normal|clean|clear))",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(
    r"\s+(?:is|was|are|were|has been|have been)\s+(?:now |since |then |later |finally )?"
    r"(?:proven|confirmed|established|verified)\b",
    re.IGNORECASE,
)
_SO_FAR = re.compile(r"[^,]{0,40}$")
_MARKS = " -–—•*#0123456789.)?\n"
_HEADED = re.compile(r"\s*(?::|\s[-–—])\s*")
_LINE = re.compile(r"[.;\n]\s|[.;\n]$|$")
_FINE = (
    r"(?: [\w/-]+){0,2}? (?:was |is |were |are |came back )?(?:negative|neg|normal|clean|clear|nl"
    r"|wnl"
    r"|unremarkable|patent|flat|undetectable)\b"
)
_RULED_OUT_BY = {
    prefixes: Pattern(rf"(?:the |repeat |bedside |serial )?(?:{tests}){_FINE}", re.IGNORECASE)
    for prefixes, tests in (
        (("I82", "I80"), r"duplex|doppler|ultrasound|US|d-?dimer|study"),
        (("I26",), r"CTA?|CTPA|V/?Q|d-?dimer|angiogram|PERC"),
        (("G00", "G03", "G04", "A39"), r"LP|tap|CSF|spinal"),
        (("I33", "I38", "I39"), r"echo\w*|TTE|TEE|blood cultures?|cultures?"),
        (("N44",), r"doppler|flow|ultrasound|US"),
        (("K35", "K36", "K37", "K85", "K56"), r"CT|US|ultrasound|lipase"),
        (("J1",), r"CXR|chest x-?ray|films?|x-?ray"),
        (("N39", "N30", "N10"), r"UA|urine|urinalysis|dip"),
        (("G834", "G06"), r"MRI"),
        (("J02", "J03", "B95", "A49"), r"swab|rapid(?: \w+)?|culture|RADT|screen|PCR"),
        (("J09", "J10", "J11", "U07", "B97", "J21"), r"swab|rapid(?: \w+)?|PCR|antigen|test|panel"),
        (("I60", "I61", "I62"), r"CT|CTA|head CT|LP|tap"),
        (("I21", "I24"), r"trop\w*|ECG|EKG|enzymes"),
        (
            ("S02", "S12", "S22", "S32", "S42", "S52", "S62", "S72", "S82", "S92"),
            r"x-?rays?|XR|films?|CT",
        ),
    )
}
"""What excludes them, by the code: ``DVT - duplex clean``."""
_SIGNLESS = ("E512", "G00", "G03", "G04", "G834", "I33", "I38", "I60", "I710", "K35", "M79A", "N44")
"""What a line of absent signs denies: ``cauda equina: no numbness, normal tone``."""
_CLOSED = Pattern(
    r"(?:[^;\n]{0,110}?[,.;] ?)?(?:now |has been |was |is )?(?:ruled out|r/o'?d|excluded"
    r"|not suspected"
    r"|not present|unlikely|no concern|not likely|doubted|not supported|low suspicion)"
    r"(?=\s*(?:[.,;)(\n]|$|by\b|on\b|with\b|clinically\b|given\b))",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\s*(?:no|not|without|neg(?:ative)?|absent|never|denies|normal|intact|preserved|nl|nml"
    r"|none)\b",
    re.IGNORECASE,
)
_AGAINST = Pattern(
    r"(?:\s+[\w-]+){0,5}?\s+against\s+(?:an?\s+|the\s+)?(?!the wall|it\b|this\b|that\b)[\w-]+",
    re.IGNORECASE,
)
_AGAINST_BEFORE = Pattern(
    r"(?<!vaccinated )(?<!immunized )(?<!guard )\bagainst (?:[\w-]+ ){0,2}$", re.I
)
_V = re.compile(r"(?<!actor)(?<!ype)(?<!tage)(?<!rade)(?<!lass)\s+v\.?\s+(?=[a-z]{3})")
"""Another of two: ``malignancy v hyperthyroidism``."""
_SEEN_ON_FILM = Pattern(
    r"\b(?:opacit\w+|(?:hypo|hyper)?densit\w+|lucenc\w+|haziness|infiltrates?|shadow\w*|signal"
    r"|thickening|blunting|consolidation)\b[^.;:,\n]{0,40},\s+((?:[\w-]+\s){0,4})$",
    re.IGNORECASE,
)
_OR_BEHIND = re.compile(r"\s+or\s+[^\W\d]{4}")
_OPEN = Pattern(
    r"\b(?:undecided|unsettled|not settled|unclear|uncertain|open|undetermined|between|likely"
    r"|differential|versus|question|to be seen|favou?r\w*|weigh\w*)\b",
    re.IGNORECASE,
)


_STEMS = (
    *("consider", "entertain", "contemplat", "wonder", "quer", "float", "brought", "thought"),
    *("question", "fear", "raised", "differential", "ddx", "mind", "radar", "list", "worr"),
    *("concern", "possib", "impression", "diagnos", "came", "crossed", "told", "tell", "distingu"),
    *("separat", "differentiat", "?", "weigh", "debat", "talked", "suggest", "offer", "declin"),
    *("defer", "refus", "soon", "early", "premature", "hesita", "reluctant", "ready", "prepared"),
    *("unwilling", "hard", "difficult", "commit", "call", "between", "label", "wrote", "read as"),
    *("treated", "taken for", "mistaken", "sent in"),
)


def may_weigh(sentence: str) -> bool:
    """Whether a sentence, in small letters, may tell what was only thought of."""
    for stem in _STEMS:  # noqa: SIM110 - a generator takes twice as long
        if stem in sentence:
            return True
    return False


def thought(text: str, span: Span, start: int, end: int) -> tuple[str, Span] | None:
    """(negated or possible, where) of words that name what was only thought of.

    ``start`` and ``end`` are those of the sentence; what drops the thought may stand in the next.
    """
    begin = max(start, span.start - _BEFORE)
    before = text[begin : span.start].replace("\n", " ")
    behind = _THOUGHT.match(text, span.end, end)
    if behind:
        return _judged(text, Span(*behind.span()))
    if match := _WEIGHED.search(before):
        return _judged(text, Span(begin + match.start(), span.end), span.end)
    if match := _BETWEEN.search(before):
        return "possible", Span(begin + match.start(), begin + match.end())
    if called := _CALLED.search(before):
        limit = min(len(text), span.end + _REST)
        if back := _TAKEN_BACK.search(text, span.end, limit):
            return "negated", Span(begin + called.start(), back.end())
    return None


def confirmed_behind(text: str, span: Span, end: int) -> Span | None:
    """What proved a suspicion told before the words: ``suspected, it is now confirmed``."""
    match = _CONFIRMED.match(text, span.end, end)
    return Span(*match.span()) if match else None


def refuted(text: str, span: Span, end: int) -> Span | None:
    """The test that refutes what was called so."""
    match = _REFUTED.match(text, span.end, end) or _SOUGHT.match(text, span.end, end)
    match = match or _CARRIED.match(text, span.end, end) or _LETTERS.match(text, span.end, end)
    return Span(*match.span()) if match else None


def weighed_against(text: str, span: Span, start: int, end: int) -> Span | None:
    """The other of two that an open question weighs: ``TIA against migraine, undecided``."""
    if versus := _V.match(text, span.end, end):
        return Span(*versus.span())
    if text.find(" or ", start, end) >= 0 and (other := _either(text, span, start, end)):
        return other
    if text.find("against ", start, end) < 0 or not _OPEN.search(text, start, end):
        return None
    match = _AGAINST.match(text, span.end, end)
    if match is None:
        before = text[max(start, span.start - 40) : span.start]
        match = _AGAINST_BEFORE.search(before)
        return Span(span.start - len(before) + match.start(), span.start) if match else None
    return Span(*match.span())


def _either(text: str, span: Span, start: int, end: int) -> Span | None:
    """The other of two that a film may show: ``opacity at the base, atelectasis or pneumonia``."""
    before = text[max(start, span.start - _BEFORE) : span.start]
    seen = _SEEN_ON_FILM.search(before)
    if seen is None:
        return None
    if behind := _OR_BEHIND.match(text, span.end, end):
        return Span(*behind.span())
    return Span(span.start - len(seen[1]), span.start) if " or " in seen[1] else None


def ruled_out_below(text: str, span: Span, start: int, code: str) -> Span | None:
    """What a line says under a heading that it denies: ``Wernicke: no ataxia, ruled out``."""
    if text[start : span.start].strip(_MARKS):
        return None
    head = _HEADED.match(text, span.end)
    if head is None:
        return None
    if match := _CLOSED.match(text, head.end()):
        return Span(*match.span())
    for prefixes, test in _RULED_OUT_BY.items():
        if code.startswith(prefixes) and (match := test.match(text, head.end())):
            return Span(*match.span())
    if not code.startswith(_SIGNLESS):
        return None
    stop = _LINE.search(text, head.end())
    line = Span(head.end(), stop.start() if stop else len(text))
    items = line.of(text).split(",")
    return line if len(items) > 1 and all(_WITHOUT.match(item) for item in items) else None


def _judged(text: str, told: Span, end: int | None = None) -> tuple[str, Span]:
    """Negated where the thought was dropped, else possible."""
    behind = told.end if end is None else end
    stop = _stop(text, behind)
    dropped = _BUT.match(text, behind, stop) or _DROPPED.search(text, behind, stop)
    if dropped is None and _OF_THEN.search(text, told.start, behind):
        dropped = _fine_then(text, stop)
    return ("negated", Span(told.start, dropped.end())) if dropped else ("possible", told)


def _stop(text: str, position: int) -> int:
    """Where what is said of the words ends at the latest."""
    limit = min(len(text), position + _REST)
    match = _STOP.search(text, position, limit)
    return match.start() if match else limit


def _fine_then(text: str, stop: int) -> re.Match[str] | None:
    """What takes a thought back behind a semicolon: ``; the duplex was clean``."""
    if not text.startswith(";", stop):
        return None
    end = text.find(".", stop + 1)
    return _FINE_THEN.match(text, stop, min(len(text) if end < 0 else end, stop + _REST))


def dropped_behind(text: str, span: Span, *, at_once: bool) -> Span | None:
    """What drops a thought that was told before the words, ``at_once`` without a "but"."""
    stop = _stop(text, span.end)
    match = _BUT.match(text, span.end, stop)
    if match is None and at_once:
        match = _DROPPED.search(text, span.end, stop)
    if match is None and _SO_FAR.match(text, span.end, stop):
        match = _fine_then(text, stop)
    return Span(*match.span()) if match else None

"""How conditions run, by their codes: what is over by its name, what stays, what passes."""

from __future__ import annotations

SAYS_PAST = ("I252", "Z85", "Z86", "Z87", "Z90", "Z920", "Z921", "Z922", "Z923", "Z98")
"""Codes of terms that name what is over: personal history, an organ taken out, a treatment."""
SCAR = "Z98891"
"""The scar of a cesarean lasts."""
SAYS_FAMILY = ("Z80", "Z81", "Z82", "Z83", "Z84")
LASTS = ("Z79", "Z88", "Z89", "Z93", "Z94", "Z95", "Z96", "Z97", "Z99")
"""Codes of a status that lasts: a year dates its beginning."""
LIFELONG = (
    *("B20", "D57", "E03", "E10", "E11", "E13", "E66", "E78", "E84", "E89", "F01", "F02", "F03"),
    *("F20", "F25", "F31", "F90", "G12", "G20", "G30", "G35", "G71", "G80", "H35", "H40", "I10"),
    *(
        "I11",
        "I12",
        "I13",
        "I25",
        "I44",
        "I45",
        "I495",
        "I27",
        "I42",
        "I48",
        "I50",
        "I70",
        "I73",
        "J41",
        "J42",
        "J43",
    ),
    *("J44", "J47", "J84", "K50", "K51", "K74", "L20", "L40", "M05", "M06", "M15", "M16", "M17"),
    *("M18", "M19", "M32", "M34", "M35", "M45", "M81", "N18", "N40", "P07", "Q"),
)
"""Conditions that stay: a bare year behind them is that of their beginning."""
BEGINS = (
    *("D50", "D64", "D68", "E04", "E21", "E55", "F40", "F41", "F431", "F9", "G25", "G40"),
    *("G43", "G47", "G60", "G62", "H04", "H52", "H9", "I34", "I35", "I49", "I65", "I71", "I83"),
    *("I87", "J30", "J45", "K21", "K227", "K44", "K58", "K76", "L30", "L70", "L71", "L81"),
    *("M43", "M47", "M48", "M79", "M85", "N28", "N32", "N393", "N394", "N80"),
    *("R73", "R7303"),
)
"""What mostly lasts from the year that stands bare behind it in a list: ``asthma 2009``."""
_BOUTS = (
    *("E100", "E101", "E1064", "E110", "E111", "E1164", "E130", "E131", "J440", "J441", "J4521"),
    *("J4522", "J4531", "J4532", "J4541", "J4542", "J4551", "J4552", "J45901", "J45902", "D5700"),
)
"""Bouts of conditions that stay: each of them is over some day."""


def stays(code: str) -> bool:
    """Whether what a code names stays for life."""
    return code.startswith(LIFELONG) and not code.startswith(_BOUTS)


def begins(code: str) -> bool:
    """Whether a bare year behind what a code names is that of its beginning."""
    return code.startswith(BEGINS) and not code.startswith(_BOUTS)


PASSES = (
    *("A0", "A37", "A38", "A40", "A41", "A46", "A49", "A54", "A56", "A69", "A74", "B01", "B02"),
    *("A83", "A84", "A85", "A86", "A87", "A88", "R7881"),
    *("B05", "B06", "B26", "B27", "B34", "B97", "G00", "G03", "G45", "G51", "H10", "H60", "H65"),
    *("H66", "I21", "I26", "I30", "I33", "I40", "J0", "J1", "J20", "J21", "J22", "J36", "J93"),
    *("K25", "K26", "K27", "K29", "K35", "K36", "K37", "K56", "K61", "K80", "K81", "K85", "L00"),
    *("L01", "L02", "L03", "L04", "L08", "M00", "M86", "N10", "N12", "N20", "N30", "N39", "N70"),
    *("K65", "N73", "O", "P", "U07", "A9", "B15", "B50", "B51", "B52", "B53", "B54", "B8", "F05"),
    *("F53", "G04", "G610", "H16", "H440", "I46", "J40", "J80", "J85", "J86", "K047", "K112"),
    *("K720", "K767", "K922", "M726", "N17", "N41", "N44", "N45", "N61", "N8353", "R5600"),
)
"""Conditions that pass: in a past history they are over."""
ENDS = (
    *PASSES,
    *("C", "D0", "D1", "D2", "D3", "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"),
    *("F50", "F53", "I60", "I61", "I62", "I63", "I80", "I82", "L98", "N87", "R", "S", "T"),
)
"""What is over, or cut out, by the time it is told of as past history."""
OUTLASTS = ("C", "E", "F", "Z")
"""What an operation need not end: a cancer, a disorder of hormones."""
TREATABLE = ("A", "B17", "B18", "B35", "B37", "B8", "B96", "B9681", "K25", "K26", "K27", "K29")
"""What a treatment ends: infections, ulcers."""
TREATED_NOW = ("S", "T", "O")
"""Injuries and the states of childbirth: repaired, they are still what is cared for."""
CANCER = ("C", "D0")
COMPLICATION = ("T80", "T81", "T82", "T83", "T84", "T85", "T88")
"""Complications of care end as diseases do."""
INJURY = ("S", "T")
ALLERGY = ("Z88", "Z910")
"""An allergy lasts, whenever it first showed."""
PREVENTS = ("Z11", "Z12", "Z13", "Z23")
"""A screening or a vaccine is what is done, no warning."""
HABITS = ("Z", "F1", "E66")
"""What is spoken about because the patient has it or does it, not as a risk."""
TAKEN_OUT = ("H612", "T15", "T16", "T17", "T18", "T19")
"""What the visit takes out was there: ear wax, a foreign body."""
NEWBORN = ("P",)
"""What a newborn has."""
LASTING_FROM_BIRTH = ("P07", "P05", "P08", "P27", "P91")
SYMPTOM = "R"
STATUS = "Z"
"""What a visit is for, or what was done."""
LENS = ("H25", "H26")
"""Cataracts, which a new lens ends."""
VACCINATED = ("A33", "A34", "A35", "A36", "A37", "A80", "B05", "B06", "B26")
"""Infections that a record mostly names for their vaccine."""
SOCIAL = ("Z55", "Z56", "Z57", "Z58", "Z59", "Z60", "Z62", "Z63", "Z64", "Z65")
"""Circumstances: what happened last year makes those of today."""
OF_OTHERS = ("Z20", "Z63", "Z77")
"""What others bring upon the patient: smoke, an infection, their own illness."""
STOMA = ("Z43", "Z93")
WAITED_FOR = ("K59", "M25", "M54", "M79", "G89", "L29", "R")
"""What a drug to take as needed may wait for."""

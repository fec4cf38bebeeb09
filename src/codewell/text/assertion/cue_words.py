"""Words by which the reach of a cue is told: who speaks, what opens a statement, what links."""

from __future__ import annotations

OPENS_ITEM = frozenset(
    "one two three four five six seven eight nine ten number impression assessment plan exam ct mri"
    " there".split()
)
"""Words that open a new statement where no punctuation does."""
SUBJECTS = frozenset(("he", "she", "they", "we", "i"))
"""A new subject opens a new statement, but for one that a conjunction joins to the old."""
CONJUNCTIONS = frozenset("that if when while whether should until as unless because so".split())
RESULT = frozenset(("is", "positive"))
"""A result ends a denial ("no fever, is positive for flu"), but not an "if"."""
LIST_LINK = frozenset(("or", "and", "nor", "either", "any", "also", "comma"))
"""Links of a list; who dictates says the comma."""
DETERMINERS = frozenset("a an the his her their this that these one two three another".split())
"""Words that open a new statement in a list of bare words: "no rash, an old scar"."""
DEGREES = frozenset(
    "trace mild mildly moderate moderately severe slight slightly minimal small large some few"
    " occasional tr positive known chronic stable persistent scattered diffuse simple reducible"
    " incidental nonobstructing borderline age-related degenerative postsurgical postoperative"
    " healed well-healed healing old unchanged resolving improving tiny multiple numerous several"
    " early intractable refractory uncontrolled".split()
)
"""Words that tell how much there is of what is there: "no redness, trace effusion"."""
VERBS = frozenset("is was are were has had have stopped started gave took went".split())
HAS = frozenset(
    "has have had does did reports endorses complains is feels felt slipped fell tripped"
    " struck".split()
)
"""Right behind a comma these open a statement of their own: "denies dizziness, has tinnitus"."""
EXCEPT = frozenset("except aside apart but save".split())
"""Words that end a cue even right behind it: "negative except for"."""
LEADS = frozenset("since now currently has have had is are was were been it this which".split())
"""Words between a condition and what is said of it: "a cough, which has since resolved"."""
POINTS_BACK = frozenset("it this that which these they both".split())
LEADS_BACK = LEADS | POINTS_BACK
ONE = frozenset(("has", "is", "was"))
SEVERAL = frozenset(("have", "are", "were"))
COMMAND = frozenset(
    "precaution risk effect complication sign symptom flag warned warning return call se".split()
)
TO_SOMEBODY = frozenset("with from to by told of than because".split())
"""Before a relative: a person spoken to, or who gave something, not one who has something."""
ACTS = frozenset(
    "to will can may asked asks report reports reported want wants wanted think thinks thought say"
    " says said state states stated note notes noted noticed notice feel feels felt agree agreed"
    " agrees understands understood know knows knew verbalized bring brings brought call called"
    " gave give gives helps helped concerned worried worries present describes described denies"
    " denied deny tells told found saw heard drove confirms confirmed accompanied requests"
    " requested fear fears feared wonder wonders wondered frets fretted hope hopes worry worries"
    " wishes asks declined consented counseled educated instructed given taught informed aware"
    " suspect suspects"
    " suspected believe believes believed mention mentions mentioned recall recalls recalled"
    " remember remembers remembered insists estimates watched observed decided prefers questions"
    " questioned raised raises refused refuses understand hoped assumed assumes reported".split()
)
"""What a relative does who tells, asks, or is told."""
CARES = frozenset("cares caring care cared caregiver caretaker provider looks look looking".split())
"""Before "for" or "after" and a relative: whom the patient looks after."""
ADDRESSED = frozenset(
    "with to him her his them the patient and you family both husband wife".split()
)
"""Words between what was discussed and its list: "discussed with her and her mother: ..."."""

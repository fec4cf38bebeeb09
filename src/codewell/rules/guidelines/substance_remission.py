"""A substance is reported as in remission and as active."""

from __future__ import annotations

from collections.abc import Iterator

from codewell.model import Severity
from codewell.rules.registry import Diagnosis, Problem, RuleContext, rule

_CATEGORIES = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19")
_REMISSION = "1"


@rule(
    id="ICD10CM-I.C.5.b.1",
    title="A substance use disorder is in remission or active",
    citation="ICD-10-CM Official Guidelines, section I.C.5.b.1",
    citation_checked="none",
    severity=Severity.WARNING,
    needs=("diagnoses",),
)
def check(context: RuleContext) -> Iterator[Problem]:
    """Remission is coded only as the provider documents it, and not beside the active disorder of
    the same substance.

    The same substance is the same category; nicotine is told apart by its product, and other
    psychoactive substances (F19) may be several, so they are left alone.
    """
    if "F" not in context.first_characters:
        return
    found = [d for d in context.diagnoses if d.code.startswith(_CATEGORIES) and len(d.code) > 4]
    for diagnosis in found:
        active = next((d for d in found if _contradicts(diagnosis, d)), None)
        if _is_remission(diagnosis) and active:
            yield Problem(
                diagnosis.where,
                f"{context.title(diagnosis.code)} is reported beside {context.title(active.code)}.",
                "Report the one that the provider documents for this encounter.",
            )


def _is_remission(diagnosis: Diagnosis) -> bool:
    code = diagnosis.code
    return code[:3] != "F19" and code[-1] == _REMISSION and code[3] in "129" and _has_length(code)


def _has_length(code: str) -> bool:
    return len(code) == (6 if code.startswith("F17") else 5)


def _contradicts(remission: Diagnosis, other: Diagnosis) -> bool:
    same = 5 if remission.code.startswith("F17") else 3
    return other.code[:same] == remission.code[:same] and not _is_remission(other)

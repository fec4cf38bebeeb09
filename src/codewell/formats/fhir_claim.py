"""FHIR R4 Claim and ExplanationOfBenefit as claims; those of STU3 as Blue Button had them too.

A resource by itself, or those of a Bundle. Pharmacy and dental claims are refused by name. What
leaves its context out (an explanation of benefits says nothing of addresses) is no complete claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from codewell.errors import InputError, UnreadableRecordError
from codewell.formats import fhir_claim_codes as codes
from codewell.formats.claim_context import with_context
from codewell.formats.fhir_claim_parties import Parties
from codewell.formats.fhir_json import Node, Resources
from codewell.formats.type_of_bill import TOTAL_OF_BILL, setting_of_bill, setting_of_places
from codewell.model import (
    ClaimType,
    CodedDiagnosis,
    CodedProcedure,
    Drug,
    Encounter,
    Patient,
    PresentOnAdmission,
    ServiceLine,
    Setting,
    normalise_code,
)
from codewell.model.claim import Claim, Trouble

RESOURCES = ("Claim", "ExplanationOfBenefit")
_EXTERNAL = ("externalcauseofinjury", "external-first", "external")
_REASON = ("patientreasonforvisit", "rfv", "reason-for-visit")
_SUBMITTED = frozenset(("submitted", "line_sbmtd_chrg_amt", "rev_cntr_tot_chrg_amt"))
_TOTALS = ("clm_tot_chrg_amt", "nch_carr_clm_sbmtd_chrg_amt")


def read(record: dict[str, Any], source: str) -> Iterator[Claim | InputError]:
    """The claims of a resource or Bundle in order; each that cannot be read as its error.

    Raises:
        InputError: it holds no claim.
    """
    root = Node(record)
    if root.text("resourceType") != "Bundle":
        if root.text("resourceType") not in RESOURCES:
            raise InputError(f"is not {' or '.join(RESOURCES)}", field="resourceType")
        yield _claim(root, Resources())
        return
    around, found = Resources(), False
    entries = [entry.child("resource") for entry in root.children("entry")]
    for entry, resource in zip(root.children("entry"), entries, strict=True):
        own = f"{resource.text('resourceType')}/{resource.text('id')}"
        around.add(resource, *filter(None, (entry.text("fullUrl"), own)))
    for resource in entries:
        if resource.text("resourceType") in RESOURCES:
            found = True
            yield _claim_or_error(resource, around, source)
    if not found:
        raise InputError(f"holds no {' or '.join(RESOURCES)}", field="entry")


def _claim_or_error(resource: Node, around: Resources, source: str) -> Claim | InputError:
    try:
        return _claim(resource, around)
    except InputError as error:
        return UnreadableRecordError(error.message, source=source, field=error.field)


def _claim(resource: Node, around: Resources) -> Claim:
    types = resource.child("type").codings() + resource.child("subType").codings()
    kind = codes.claim_type(types)
    if kind in (codes.PHARMACY, codes.DENTAL):
        words = {
            codes.PHARMACY: "a pharmacy claim has no diagnosis or procedure code to check",
            codes.DENTAL: "a dental claim, which is not supported",
        }
        raise InputError(words[str(kind)], field=resource.at("type"))
    if not isinstance(kind, ClaimType):
        words_ = "should tell whether it is professional or institutional"
        raise InputError(words_, field=resource.at("type"))
    return _Reader(resource, kind, codes.nch_type(types), Parties(resource, around)).claim()


# -- one claim ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reader:
    """One resource on its way to a claim; notes what cannot be read."""

    resource: Node
    kind: ClaimType
    nch: str | None
    parties: Parties
    troubles: list[Trouble] = field(default_factory=list)
    positions: dict[int, int] = field(default_factory=dict)
    """Sequence of a diagnosis -> its position on the claim, from 1."""
    version: int = 10

    def claim(self) -> Claim:
        """The claim, with its context in the encounter."""
        lines = tuple(line for item in self._items() if not _is_total(line := self._line(item)))
        bill = self._type_of_bill()
        encounter = self._encounter(bill, lines)
        party = self.parties
        claim = Claim(
            id=self._id(),
            encounter=encounter,
            total_charge=self._total(),
            frequency_code=(bill or "0001")[3:] or "1",
            coverage=party.coverage(),
            patient=party.patient_if_other(),
            billing_provider=party.billing_provider(),
            rendering_provider=party.of_care_team("primary", "performing", "rendering"),
            referring_provider=party.of_care_team("referring"),
            supervising_provider=party.of_care_team("supervising", "supervisor"),
            attending_provider=party.of_care_team("attending"),
            operating_provider=party.of_care_team("operating"),
            medical_record_number=self._information_text("medicalrecordnumber"),
            ms_drg=self._information_code("drg") or self._package_code(),
            statement_from=self._period()[0] if self._is_institutional else None,
            statement_to=self._period()[1] if self._is_institutional else None,
            icd_version=self.version,
            is_complete=False,
            troubles=tuple(self.troubles),
        )
        return with_context(claim)

    @property
    def _is_claim(self) -> bool:
        """Whether it is the claim itself, and not what was made of it."""
        return self.resource.text("resourceType") == "Claim"

    @property
    def _is_institutional(self) -> bool:
        return self.kind is ClaimType.INSTITUTIONAL

    def _id(self) -> str:
        account = self._information_text("patientaccountnumber")
        numbers = [i.text("value").strip() for i in self.resource.children("identifier")]
        return account or self.resource.text("id") or next(filter(None, numbers), "") or "?"

    def _period(self) -> tuple[dt.date | None, dt.date | None]:
        period = self.resource.child("billablePeriod")
        return period.date("start"), period.date("end")

    def _total(self) -> Decimal | None:
        """The charge as submitted: Claim.total, a total of that category, or CMS's own place."""
        totals = self.resource.value.get("total")
        if isinstance(totals, dict):
            return self.resource.child("total").number("value")
        for total in self.resource.children("total"):
            if _SUBMITTED & codes.category(total.child("category")):
                return total.child("amount").number("value")
        for name in _TOTALS:
            amount = codes.variable(self.resource, name).child("valueMoney").number("value")
            if amount is not None:
                return amount
        return self.resource.child("totalCost").number("value")

    # -- encounter ------------------------------------------------------------------------------

    def _encounter(self, bill: str | None, lines: tuple[ServiceLine, ...]) -> Encounter:
        setting = self._setting(bill, lines)
        start, end = self._period()
        stay = self._stay()
        listed = self._diagnoses()
        is_stay = setting is Setting.INPATIENT
        days = [line.service_date for line in lines if line.service_date]
        day = start or min(days, default=None)
        return Encounter(
            id=self._id(),
            setting=setting,
            principal=listed.principal,
            secondary_diagnoses=tuple(listed.secondary),
            external_causes=tuple(listed.external),
            admitting_diagnosis=listed.admitting,
            reasons_for_visit=tuple(listed.reasons),
            procedures=tuple(self._procedures()),
            lines=tuple(
                replace(line, service_date=None)
                if not is_stay and line.service_date == day and not line.service_end_date
                else line
                for line in (self._pointed(line) for line in lines)
            ),
            patient=Patient(id=self.parties.patient_id()),
            claim_type=self.kind,
            payer="medicare" if self.nch else None,
            service_date=None if is_stay else day,
            admission_date=(stay[0] or start) if is_stay else None,
            discharge_date=(stay[1] or end or start) if is_stay else None,
            discharge_status=self._two_digits("discharge-status", "ptnt_dschrg_stus_cd"),
            type_of_bill=bill,
            admission_type=self._information_code("admtype", "clm_ip_admsn_type_cd"),
            admission_source=self._information_code("pointoforigin", "clm_src_ip_admsn_cd"),
            submission_date=self.resource.date("created") if self._is_claim else None,
        )

    def _setting(self, bill: str | None, lines: tuple[ServiceLine, ...]) -> Setting:
        if not self._is_institutional:
            return setting_of_places(lines)
        if bill:
            return setting_of_bill(bill, lines)
        sub_types = codes.category(self.resource.child("subType"))
        words = self.resource.child("subType").text("text").lower()
        if "inpatient" in sub_types or words == "inpatient" or self.nch in codes.INPATIENT_NCH:
            return Setting.INPATIENT
        stayed = self._stay()[0] or self.resource.children("procedure")
        return Setting.INPATIENT if stayed and not self.nch else Setting.OUTPATIENT

    def _type_of_bill(self) -> str | None:
        """As given (CARIN), or put together from where CMS keeps its three characters."""
        given = self._information_code("typeofbill")
        if given and given.removeprefix("0").isalnum() and len(given.removeprefix("0")) == 3:
            return given.upper().zfill(4)
        facility = codes.variable(self.resource.child("facility"), "clm_fac_type_cd")
        first = facility.child("valueCoding").text("code")
        types = self.resource.child("type").codings()
        second = next((c for s, c in types if s.endswith("clm_srvc_clsfctn_type_cd")), "")
        third = self._information_code("clm_freq_cd") or "1"
        return f"0{first}{second}{third}" if first and second else None

    def _stay(self) -> tuple[dt.date | None, dt.date | None]:
        """Admission and discharge: CARIN's supporting information, or STU3's own field."""
        for information in self._information("admissionperiod"):
            period = information.child("timingPeriod")
            return period.date("start"), period.date("end")
        period = self.resource.child("hospitalization")
        return period.date("start"), period.date("end")

    # -- information ----------------------------------------------------------------------------

    def _information(self, *names: str) -> Iterator[Node]:
        for key in ("supportingInfo", "information"):
            for information in self.resource.children(key):
                if codes.category(information.child("category")) & set(names):
                    yield information

    def _information_code(self, *names: str) -> str | None:
        for information in self._information(*names):
            for coding in information.child("code").codings():
                return coding.code
        return None

    def _information_text(self, name: str) -> str | None:
        found = (i.text("valueString").strip() for i in self._information(name))
        return next(filter(None, found), None)

    def _two_digits(self, *names: str) -> str | None:
        code = self._information_code(*names)
        return code.zfill(2) if code else None

    def _package_code(self) -> str | None:
        concepts = (
            self.resource.children("packageCode")
            if isinstance(self.resource.value.get("packageCode"), list)
            else [self.resource.child("packageCode")]
        )
        return next((coding.code for c in concepts for coding in c.codings()), None)

    # -- codes ----------------------------------------------------------------------------------

    def _diagnoses(self) -> _Listed:
        """Each diagnosis in its place; the order is that of the sequence numbers."""
        listed = _Listed()
        entries = [
            (self._sequence(each, number), each)
            for number, each in enumerate(self.resource.children("diagnosis"), 1)
        ]
        for sequence, each in sorted(entries, key=lambda pair: pair[0]):
            found = codes.diagnosis_code(each.child("diagnosisCodeableConcept"))
            if found is None:
                words = "has no code of ICD-10-CM"
                self.troubles.append(Trouble(each.at("diagnosisCodeableConcept"), words))
                continue
            self.version = found[1] if found[1] == 9 else self.version
            coded = CodedDiagnosis(normalise_code(found[0]), self._present(each))
            kinds = frozenset(k for t in each.children("type") for k in codes.category(t))
            listed.add(sequence, coded, kinds)
        self.positions = listed.positions()
        return listed

    def _sequence(self, each: Node, otherwise: int) -> int:
        given = each.value.get("sequence", otherwise)
        if isinstance(given, bool) or not isinstance(given, int):
            raise InputError("should be a whole number", field=each.at("sequence"))
        return given

    def _present(self, each: Node) -> PresentOnAdmission | None:
        extension = codes.variable(each, "clm_poa_ind_sw1").child("valueCoding").text("code")
        given = [c.code for c in each.child("onAdmission").codings()] or [extension]
        code = given[0].upper()[:1]
        return PresentOnAdmission(code) if code in set(PresentOnAdmission) else None

    def _procedures(self) -> Iterator[CodedProcedure]:
        for each in self.resource.children("procedure"):
            found = codes.diagnosis_code(each.child("procedureCodeableConcept"))
            if found is None:
                words = "has no code of ICD-10-PCS"
                self.troubles.append(Trouble(each.at("procedureCodeableConcept"), words))
            else:
                yield CodedProcedure(normalise_code(found[0]), each.date("date"))

    # -- lines ----------------------------------------------------------------------------------

    def _items(self) -> list[Node]:
        return self.resource.children("item")

    def _line(self, item: Node) -> ServiceLine:
        concept = item.child("productOrService" if "productOrService" in item.value else "service")
        code, revenue = codes.service_code(concept), self._revenue(item)
        drug = codes.drug_code(concept) or self._drug_of_details(item)
        if code is None and revenue is None:
            self.troubles.append(Trouble(concept.path, "has no code of CPT or HCPCS"))
        start, end = self._days(item)
        quantity = item.child("quantity").number("value")
        return ServiceLine(
            code=code or "",
            modifiers=tuple(self._modifiers(item)),
            units=Decimal(1) if quantity is None else quantity,
            place_of_service=self._place(item),
            diagnosis_pointers=tuple(
                item.whole_numbers("diagnosisSequence") or item.whole_numbers("diagnosisLinkId")
            ),
            charge=self._charge(item),
            service_date=start,
            service_end_date=end if end != start else None,
            revenue_code=revenue,
            drug=Drug(drug) if drug else None,
        )

    def _pointed(self, line: ServiceLine) -> ServiceLine:
        """Pointers count positions on the claim; a sequence number that is none stays as it is."""
        pointers = (self.positions.get(p, p) for p in line.diagnosis_pointers)
        return replace(line, diagnosis_pointers=tuple(dict.fromkeys(pointers)))

    def _revenue(self, item: Node) -> str | None:
        code = next((coding.code for coding in item.child("revenue").codings()), None)
        return code.zfill(4) if code else None

    def _modifiers(self, item: Node) -> Iterator[str]:
        for modifier in item.children("modifier"):
            for coding in modifier.codings():
                if len(coding.code) == 2:
                    yield coding.code.upper()
                    break

    def _place(self, item: Node) -> str | None:
        code = next((c.code for c in item.child("locationCodeableConcept").codings()), None)
        return code.zfill(2) if code and self.kind is not ClaimType.INSTITUTIONAL else None

    def _charge(self, item: Node) -> Decimal | None:
        for adjudication in item.children("adjudication"):
            if _SUBMITTED & codes.category(adjudication.child("category")):
                return adjudication.child("amount").number("value")
        return item.child("net").number("value")

    def _days(self, item: Node) -> tuple[dt.date | None, dt.date | None]:
        period = item.child("servicedPeriod")
        return item.date("servicedDate") or period.date("start"), period.date("end")

    def _drug_of_details(self, item: Node) -> str | None:
        details = (d.child("productOrService") for d in item.children("detail"))
        return next(filter(None, (codes.drug_code(concept) for concept in details)), None)


def _is_total(line: ServiceLine) -> bool:
    return line.revenue_code == TOTAL_OF_BILL and not line.code


@dataclass(slots=True)
class _Listed:
    """The diagnoses by their part on the claim, with their sequence numbers."""

    principal: CodedDiagnosis | None = None
    secondary: list[CodedDiagnosis] = field(default_factory=list)
    external: list[CodedDiagnosis] = field(default_factory=list)
    reasons: list[CodedDiagnosis] = field(default_factory=list)
    admitting: CodedDiagnosis | None = None
    _first: int = 0
    _of_secondary: list[int] = field(default_factory=list)
    _of_external: list[int] = field(default_factory=list)

    def add(self, sequence: int, diagnosis: CodedDiagnosis, kinds: frozenset[str]) -> None:
        """Put a diagnosis where its types say; untyped, the first one is the principal one."""
        if "admitting" in kinds:
            self.admitting = self.admitting or diagnosis
        if kinds & set(_REASON):
            self.reasons.append(diagnosis)
        if kinds and kinds <= {"admitting", *_REASON}:
            return
        if kinds & set(_EXTERNAL):
            self.external.append(diagnosis)
            self._of_external.append(sequence)
        elif self.principal is None:
            self.principal, self._first = diagnosis, sequence
        elif "principal" in kinds and diagnosis.code == self.principal.code:
            return
        else:
            self.secondary.append(diagnosis)
            self._of_secondary.append(sequence)

    def positions(self) -> dict[int, int]:
        """Sequence number -> position on the claim."""
        order = (self._first, *self._of_secondary, *self._of_external)
        return {sequence: position for position, sequence in enumerate(order, 1)}

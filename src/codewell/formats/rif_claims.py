"""Medicare claims as CMS extracts them: RIF files, parted by ``|``, one row a line of a claim.

Carrier, DME, outpatient, inpatient, skilled nursing, home health and hospice files are told apart
by their columns and claim types. Rows of one claim share ``CLM_ID``. An extract has no addresses
and no names, so its claims are not complete.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.claim_context import with_context
from codewell.formats.fhir_claim_codes import INPATIENT_NCH, NCH
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
from codewell.model.claim import Claim, Provider

_OTHER_FILES = {
    "PDE_ID": "a file of pharmacy events, which have no diagnosis or procedure code to check",
    "BENE_ID": "a file of beneficiaries: it holds no claims",
}
_CLAIM, _TYPE = "CLM_ID", "NCH_CLM_TYPE_CD"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY = re.compile(r"(\d{1,2})-([A-Z]{3})-(\d{4})|(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,13}(?:\.\d{0,6})?|-?\.\d{1,6}", re.ASCII)
_CODE = re.compile(r"[A-Z0-9]{3,7}", re.ASCII)


def is_rif(content: bytes) -> bool:
    """Whether the first line names columns of an extract of CMS."""
    first = content.lstrip(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    return first.count(b"|") > 3 and b"BENE_ID" in first.upper().split(b"|")


def read(content: bytes, source: str) -> Iterator[Claim | InputError]:
    """Every claim of a file in order; each that cannot be read as its error.

    Raises:
        InputError: it is no file of claims.
    """
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start + 1})", source=source) from error
    columns = [name.strip().upper() for name in lines[0].split("|")]
    _refuse_other_files(columns, source)
    claims: dict[str, list[_Row]] = {}
    for number, line in enumerate(lines[1:], 2):
        values = line.split("|")
        if not line.strip():
            continue
        while len(values) > len(columns) and not values[-1].strip():
            values.pop()
        if len(values) != len(columns):
            words = f"has {len(values)} fields, but there are {len(columns)} columns"
            yield UnreadableRecordError(words, source=source, line=number)
            continue
        row = _Row(number, dict(zip(columns, values, strict=True)))
        claims.setdefault(row.text(_CLAIM), []).append(row)
    for rows in claims.values():
        yield _claim_or_error(rows, source)


def _refuse_other_files(columns: list[str], source: str) -> None:
    if _CLAIM in columns and _TYPE in columns:
        return
    words = next((words for name, words in _OTHER_FILES.items() if name in columns), None)
    raise InputError(words or "holds no claims", source=source, line=1)


def _claim_or_error(rows: list[_Row], source: str) -> Claim | InputError:
    try:
        return _claim(rows)
    except InputError as error:
        return UnreadableRecordError(
            error.message, source=source, line=error.line, field=error.field
        )


# -- values -------------------------------------------------------------------------------------


class _Row:
    """One row: its number in the file and its values by column."""

    def __init__(self, number: int, values: dict[str, str]) -> None:
        self.number = number
        self.values = values

    def text(self, *columns: str) -> str:
        """The first of the columns that holds something."""
        found = (self.values.get(column, "").strip() for column in columns)
        return next(filter(None, found), "")

    def amount(self, *columns: str) -> Decimal | None:
        """Money or a count; None where none is given."""
        for column in columns:
            text = self.text(column)
            if text and not _AMOUNT.fullmatch(text):
                raise self.error(column, "is not an amount")
            if text:
                return Decimal(text)
        return None

    def day(self, *columns: str) -> dt.date | None:
        """A day as ``19-Mar-2017`` or ``20170319``; None where none is given."""
        for column in columns:
            if text := self.text(column).upper():
                return self._day(column, text)
        return None

    def _day(self, column: str, text: str) -> dt.date:
        found = _DAY.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            if found[1]:
                month = _MONTHS.index(found[2]) + 1
                return dt.date(int(found[3]), month, int(found[1]))
            return dt.date(int(found[4]), int(found[5]), int(found[6]))
        except ValueError:
            raise self.error(column, "is not a date such as 19-Mar-2017") from None

    def code(self, column: str) -> str:
        """An ICD code without its dot; empty where none is given."""
        code = normalise_code(self.text(column))
        if code and not _CODE.fullmatch(code):
            raise self.error(column, "is not a code")
        return code

    def error(self, column: str, message: str) -> InputError:
        """What is wrong with a column of the row."""
        return InputError(message, line=self.number, field=column)


# -- claims -------------------------------------------------------------------------------------


def _claim(rows: list[_Row]) -> Claim:
    first = rows[0]
    kind = NCH.get(first.text(_TYPE))
    if kind is None:
        raise first.error(_TYPE, "is not a claim type of Medicare")
    institutional = kind is ClaimType.INSTITUTIONAL
    encounter = _encounter(first, rows, kind)
    rendering = first.text("PRF_PHYSN_NPI", "RNDRNG_PHYSN_NPI")
    return with_context(
        Claim(
            id=first.text(_CLAIM),
            encounter=encounter,
            total_charge=first.amount("CLM_TOT_CHRG_AMT", "NCH_CARR_CLM_SBMTD_CHRG_AMT"),
            frequency_code=first.text("CLM_FREQ_CD") or "1",
            billing_provider=Provider(
                npi=first.text("ORG_NPI_NUM", "CARR_CLM_BLG_NPI_NUM", "PRVDR_NPI") or None,
                tax_id=first.text("TAX_NUM") or None,
            ),
            rendering_provider=_provider(rendering),
            referring_provider=_provider(first.text("RFR_PHYSN_NPI")),
            attending_provider=_provider(first.text("AT_PHYSN_NPI")),
            operating_provider=_provider(first.text("OP_PHYSN_NPI")),
            other_operating_provider=_provider(first.text("OT_PHYSN_NPI")),
            statement_from=first.day("CLM_FROM_DT") if institutional else None,
            statement_to=first.day("CLM_THRU_DT") if institutional else None,
            ms_drg=first.text("CLM_DRG_CD") or None,
            icd_version=9 if _is_old(first) else 10,
            is_complete=False,
        )
    )


def _provider(npi: str) -> Provider | None:
    return Provider(npi=npi) if npi else None


def _is_old(row: _Row) -> bool:
    return "9" in (row.text("PRNCPAL_DGNS_VRSN_CD"), row.text("ICD_DGNS_VRSN_CD1"))


def _encounter(first: _Row, rows: list[_Row], kind: ClaimType) -> Encounter:
    institutional = kind is ClaimType.INSTITUTIONAL
    principal, secondary = _diagnoses(first)
    external = _numbered(first, "ICD_DGNS_E_CD", "CLM_E_POA_IND_SW")
    order = (*([principal] if principal else []), *secondary, *external)
    positions: dict[str, int] = {}
    for position, diagnosis in enumerate(order, 1):
        positions.setdefault(diagnosis.code, position)
    lines = tuple(line for row in rows if (line := _line(row, kind, positions)))
    bill = _type_of_bill(first) if institutional else None
    setting = _setting(first, bill, lines, institutional=institutional)
    stay = setting is Setting.INPATIENT
    day = first.day("CLM_FROM_DT")
    return Encounter(
        id=first.text(_CLAIM),
        setting=setting,
        principal=principal,
        secondary_diagnoses=secondary,
        external_causes=external,
        admitting_diagnosis=_one(first, "ADMTG_DGNS_CD"),
        reasons_for_visit=_numbered(first, "RSN_VISIT_CD"),
        procedures=tuple(_procedures(first)),
        lines=tuple(
            replace(line, service_date=None)
            if line.service_date == day and line.service_end_date is None
            else line
            for line in lines
        ),
        patient=Patient(id=first.text("BENE_ID") or None),
        claim_type=kind,
        payer="medicare",
        service_date=None if stay else day,
        admission_date=first.day("CLM_ADMSN_DT") or (day if stay else None),
        discharge_date=first.day("NCH_BENE_DSCHRG_DT", "CLM_THRU_DT") if stay else None,
        discharge_status=first.text("PTNT_DSCHRG_STUS_CD").zfill(2) if institutional else None,
        type_of_bill=bill,
        admission_type=first.text("CLM_IP_ADMSN_TYPE_CD") or None,
        admission_source=first.text("CLM_SRC_IP_ADMSN_CD") or None,
    )


def _type_of_bill(row: _Row) -> str | None:
    parts = [row.text(c) for c in ("CLM_FAC_TYPE_CD", "CLM_SRVC_CLSFCTN_TYPE_CD")]
    return f"0{''.join(parts)}{row.text('CLM_FREQ_CD') or '1'}" if all(parts) else None


def _setting(
    row: _Row, bill: str | None, lines: tuple[ServiceLine, ...], *, institutional: bool
) -> Setting:
    if not institutional:
        return setting_of_places(lines)
    if row.text(_TYPE) in INPATIENT_NCH:
        return Setting.INPATIENT
    return setting_of_bill(bill or "", lines)


# -- codes --------------------------------------------------------------------------------------


def _diagnoses(row: _Row) -> tuple[CodedDiagnosis | None, tuple[CodedDiagnosis, ...]]:
    """The principal diagnosis and the others; the list usually begins with the principal one."""
    listed = _numbered(row, "ICD_DGNS_CD", "CLM_POA_IND_SW")
    code = row.code("PRNCPAL_DGNS_CD")
    if not code:
        return (listed[0], listed[1:]) if listed else (None, ())
    if listed and listed[0].code == code:
        return listed[0], listed[1:]
    return CodedDiagnosis(code), listed


def _one(row: _Row, column: str) -> CodedDiagnosis | None:
    code = row.code(column)
    return CodedDiagnosis(code) if code else None


def _numbered(row: _Row, column: str, indicator: str = "") -> tuple[CodedDiagnosis, ...]:
    """The codes of the columns 1, 2, ... with their present-on-admission indicator."""
    found = []
    for number in range(1, 26):
        if code := row.code(f"{column}{number}"):
            given = row.text(f"{indicator}{number}").upper() if indicator else ""
            known = PresentOnAdmission(given) if given in set(PresentOnAdmission) else None
            found.append(CodedDiagnosis(code, known))
    return tuple(found)


def _procedures(row: _Row) -> Iterator[CodedProcedure]:
    for number in range(1, 26):
        if code := row.code(f"ICD_PRCDR_CD{number}"):
            yield CodedProcedure(code, row.day(f"PRCDR_DT{number}"))


def _line(row: _Row, kind: ClaimType, positions: dict[str, int]) -> ServiceLine | None:
    """The service of a row; None for the row of the total."""
    code = normalise_code(row.text("HCPCS_CD"))
    revenue = row.text("REV_CNTR").zfill(4) if row.text("REV_CNTR") else None
    if not code and revenue == TOTAL_OF_BILL:
        return None
    start = row.day("LINE_1ST_EXPNS_DT", "REV_CNTR_DT")
    end = row.day("LINE_LAST_EXPNS_DT")
    units = row.amount("LINE_SRVC_CNT", "REV_CNTR_UNIT_CNT")
    pointed = positions.get(normalise_code(row.text("LINE_ICD_DGNS_CD")))
    place = row.text("LINE_PLACE_OF_SRVC_CD")
    return ServiceLine(
        code=code,
        modifiers=tuple(
            modifier.upper()
            for rank in ("1ST", "2ND", "3RD", "4TH")
            if (modifier := row.text(f"HCPCS_{rank}_MDFR_CD"))
        ),
        units=Decimal(1) if units is None else units,
        place_of_service=place.zfill(2) if place and kind is not ClaimType.INSTITUTIONAL else None,
        diagnosis_pointers=(pointed,) if pointed else (),
        charge=row.amount("LINE_SBMTD_CHRG_AMT", "REV_CNTR_TOT_CHRG_AMT"),
        service_date=start,
        service_end_date=end if end != start else None,
        revenue_code=revenue,
        rendering_provider=row.text("PRF_PHYSN_NPI", "RNDRNG_PHYSN_NPI") or None,
        drug=_drug(row),
        non_covered_charge=row.amount("REV_CNTR_NCVRD_CHRG_AMT"),
    )


def _drug(row: _Row) -> Drug | None:
    code = row.text("LINE_NDC_CD", "REV_CNTR_IDE_NDC_UPC_NUM").replace("-", "")
    return Drug(code) if len(code) == 11 and code.isdigit() else None

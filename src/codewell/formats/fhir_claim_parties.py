"""Who stands in a FHIR claim: patient, provider, care team, coverage and payer.

References are followed into the Bundle and what is contained; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codewell.formats.fhir_json import Node, Resources
from codewell.model import Sex
from codewell.model.claim import (
    Address,
    Contact,
    Coverage,
    Payer,
    Person,
    Provider,
    Relationship,
)

SEXES = {"female": Sex.FEMALE, "male": Sex.MALE, "other": Sex.UNKNOWN, "unknown": Sex.UNKNOWN}
"""AdministrativeGender."""
RELATIONSHIPS = {
    "self": Relationship.SELF,
    "spouse": Relationship.SPOUSE,
    "common": Relationship.LIFE_PARTNER,
    "child": Relationship.CHILD,
    "other": Relationship.OTHER,
}
"""subscriber-relationship."""
_NPI = ("us-npi", "npi", "2.16.840.1.113883.4.6")
_SSN = "us-ssn"
_TAX = ("us-ein", "tax", "TAX", "2.16.840.1.113883.4.4")


@dataclass(slots=True)
class Parties:
    """The parties of one resource."""

    resource: Node
    around: Resources

    def patient_id(self) -> str | None:
        """What tells the patient from others: the reference, or the identifier."""
        reference = self.resource.child("patient")
        given = reference.text("reference")
        told = "" if given.startswith("#") else given
        return told or reference.child("identifier").text("value") or None

    def _patient(self) -> Person | None:
        found = self._follow(self.resource.child("patient"), "Patient")
        return _person(found) if found else None

    def patient_if_other(self) -> Person | None:
        """The patient, where the coverage says that it is not the subscriber."""
        return None if self._relationship() is Relationship.SELF else self._patient()

    def coverage(self) -> Coverage:
        """The insurance that the claim goes to: the focal one, else the first."""
        found = self._coverage_resource()
        relationship = self._relationship()
        is_self = relationship is Relationship.SELF
        payer = self._payer(self.resource.child("insurer"))
        if found is None:
            own = self._patient() if is_self else None
            return Coverage(payer=payer, subscriber=own or Person(), relationship=relationship)
        payors = found.children("payor")
        subscriber = self._follow(found.child("subscriber"), "Patient", found)
        person = self._patient() if is_self else (_person(subscriber) if subscriber else None)
        groups = [
            c.text("value")
            for c in found.children("class")
            if any(coding.code == "group" for coding in c.child("type").codings())
        ]
        return Coverage(
            payer=payer if payer != Payer() or not payors else self._payer(payors[0]),
            subscriber=person or Person(),
            member_id=found.text("subscriberId") or _identifier(found, ()) or None,
            relationship=relationship,
            group_number=next(filter(None, groups), None),
            filing_indicator=next(
                (c.code for c in found.child("type").codings() if len(c.code) == 2), None
            ),
        )

    def _coverage_resource(self) -> Node | None:
        given = self.resource.value.get("insurance")
        entries = (
            [self.resource.child("insurance")]
            if isinstance(given, dict)
            else self.resource.children("insurance")
        )
        focal = [e for e in entries if e.value.get("focal") is True] or entries
        return self._follow(focal[0].child("coverage"), "Coverage") if focal else None

    def _relationship(self) -> Relationship:
        found = self._coverage_resource()
        if found is None:
            return Relationship.SELF
        codings = found.child("relationship").codings()
        return next(
            (RELATIONSHIPS[c.code] for c in codings if c.code in RELATIONSHIPS), Relationship.SELF
        )

    def _payer(self, reference: Node) -> Payer:
        found = self._follow(reference, "Organization")
        name = reference.text("display")
        if found is None:
            return Payer(name or None, reference.child("identifier").text("value") or None)
        return Payer(found.text("name") or name or None, _identifier(found, ()), _address(found))

    def billing_provider(self) -> Provider:
        """Who bills: the provider, or the organisation of STU3."""
        for key in ("provider", "organization"):
            found = self._provider(self.resource.child(key))
            if found != Provider():
                return found
        return Provider()

    def of_care_team(self, *roles: str) -> Provider | None:
        """The first of the care team with one of these roles."""
        for member in self.resource.children("careTeam"):
            if any(coding.code.lower() in roles for coding in member.child("role").codings()):
                found = self._provider(member.child("provider"))
                codings = member.child("qualification").codings()
                taxonomy = next((c.code for c in codings if len(c.code) == 10), None)
                if found != Provider() or taxonomy:
                    return replace(found, taxonomy=found.taxonomy or taxonomy)
        return None

    def _provider(self, reference: Node) -> Provider:
        own = _of_identifiers([reference.child("identifier")])
        found = self._follow(reference, "Organization", "Practitioner", "PractitionerRole")
        if found is None:
            return replace(own, name=reference.text("display") or None)
        if found.text("resourceType") == "PractitionerRole":
            found = self._follow(found.child("practitioner"), "Practitioner", found) or found
        known = _of_identifiers(found.children("identifier"))
        names = found.children("name") if isinstance(found.value.get("name"), list) else []
        given = list(_texts(names[0].value.get("given"))) if names else []
        name = names[0].text("family") if names else ""
        organisation = "" if names or "name" not in found.value else found.text("name")
        return replace(
            known,
            npi=known.npi or own.npi,
            name=name or organisation or None,
            first_name=given[0] if given else None,
            address=_address(found),
            contact=_contact(found),
        )

    def _follow(self, reference: Node, *kinds_and_holder: str | Node) -> Node | None:
        kinds = [k for k in kinds_and_holder if isinstance(k, str)]
        holder = next((h for h in kinds_and_holder if isinstance(h, Node)), self.resource)
        if not reference.text("reference"):
            return None
        for within in (holder, self.resource):
            for kind in kinds:
                if found := self.around.of(reference, kind, within):
                    return found
        return None


# -- resources ----------------------------------------------------------------------------------


def _of_identifiers(identifiers: list[Node]) -> Provider:
    npi = tax = None
    is_ssn = False
    for each in identifiers:
        marks = (each.text("system"), *(c.code for c in each.child("type").codings()))
        value = each.text("value").strip() or None
        names = [re.split(r"[/:]", mark)[-1] for mark in marks]
        if any(name in _NPI for name in names):
            npi = npi or value
        elif any(name in (*_TAX, _SSN) for name in names):
            tax, is_ssn = tax or value, _SSN in names
    return Provider(npi=npi, tax_id=tax.replace("-", "") if tax else None, tax_id_is_ssn=is_ssn)


def _identifier(resource: Node, systems: tuple[str, ...]) -> str | None:
    for each in resource.children("identifier"):
        if not systems or each.text("system") in systems:
            return each.text("value").strip() or None
    return None


def _person(resource: Node) -> Person:
    names = resource.children("name")
    words = list(_texts(names[0].value.get("given"))) if names else []
    suffix = list(_texts(names[0].value.get("suffix"))) if names else []
    return Person(
        last_name=(names[0].text("family") or None) if names else None,
        first_name=words[0] if words else None,
        middle_name=words[1] if len(words) > 1 else None,
        suffix=suffix[0] if suffix else None,
        birth_date=resource.date("birthDate"),
        sex=SEXES.get(resource.text("gender")),
        address=_address(resource),
    )


def _address(resource: Node) -> Address | None:
    given = resource.children("address")
    if not given:
        return None
    first = given[0]
    lines = first.value.get("line")
    return Address(
        lines=tuple(_texts(lines)),
        city=first.text("city") or None,
        state=first.text("state") or None,
        postal_code=first.text("postalCode").replace("-", "") or None,
        country=first.text("country") or None,
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str) and item.strip())


def _contact(resource: Node) -> Contact | None:
    phones = [t for t in resource.children("telecom") if t.text("system") == "phone"]
    return Contact(phone=phones[0].text("value") or None) if phones else None

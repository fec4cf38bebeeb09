"""What a claim says of its encounter: who the patient, the payer and the providers are."""

from __future__ import annotations

from dataclasses import replace

from codewell.model import Encounter, Patient
from codewell.model.claim import Claim, Payer, Provider, Reference

SUBMITTER_NUMBER = "46"
"""Qualifier of the number of who sends or receives a file."""
PAYERS = {"MA": "medicare", "MB": "medicare", "16": "medicare advantage", "MC": "medicaid"}
"""The payer as rules know it, by claim filing indicator; others go by their name."""


def with_context(claim: Claim) -> Claim:
    """The claim with the facts of its context in the encounter, where that is silent."""
    encounter, person, coverage = claim.encounter, claim.patient_or_subscriber, claim.coverage
    patient = Patient(
        age=encounter.patient.age,
        age_days=encounter.patient.age_days,
        sex=encounter.patient.sex or person.sex,
        birth_date=encounter.patient.birth_date or person.birth_date,
        id=encounter.patient.id or coverage.member_id,
    )
    payer = PAYERS.get(coverage.filing_indicator or "", coverage.payer.name)
    known = replace(
        encounter,
        patient=patient,
        payer=encounter.payer or payer,
        state=encounter.state or _state(claim),
    )
    return replace(claim, encounter=_with_providers(known, claim))


def _state(claim: Claim) -> str | None:
    """Where the service was given: at the facility, else where the billing provider is."""
    for provider in (claim.service_facility, claim.billing_provider):
        if provider and provider.address and provider.address.state:
            return provider.address.state.upper()
    return None


def _with_providers(encounter: Encounter, claim: Claim) -> Encounter:
    """Who renders is who bills, unless the claim names another."""
    billing = claim.billing_provider
    rendering = claim.rendering_provider or (None if claim.is_institutional else billing)
    return replace(
        encounter,
        billing_provider=encounter.billing_provider or billing.npi,
        rendering_provider=encounter.rendering_provider or (rendering.npi if rendering else None),
        specialty=encounter.specialty or (rendering or billing).taxonomy or billing.taxonomy,
    )


def submitter_of(claim: Claim) -> Provider:
    """Who sends the file: as given, else the billing provider under its tax number."""
    if claim.submitter is not None:
        return claim.submitter
    billing = claim.billing_provider
    return Provider(
        name=billing.name,
        first_name=billing.first_name,
        middle_name=billing.middle_name,
        suffix=billing.suffix,
        contact=billing.contact,
        references=(Reference(SUBMITTER_NUMBER, billing.tax_id or ""),),
    )


def receiver_of(claim: Claim) -> Payer:
    """Who gets the file: as given, else the payer."""
    if claim.receiver is not None:
        return claim.receiver
    return Payer(claim.coverage.payer.name, claim.coverage.payer.id)


def without_defaults(claim: Claim) -> Claim:
    """The claim without a submitter and receiver that are the ones it would have anyway."""
    bare = replace(claim, submitter=None, receiver=None)
    own, payer = claim.submitter, claim.receiver
    return replace(
        claim,
        submitter=None if own == submitter_of(bare) else own,
        receiver=None if payer == receiver_of(bare) else payer,
    )

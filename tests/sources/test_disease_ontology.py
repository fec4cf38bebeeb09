"""Disease Ontology: terms, reports, refusals, counts of the mirror, damage."""

from __future__ import annotations

import datetime as dt
import gzip
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icd10_reading import (
    FIXTURES,
    MIRROR,
    altered,
    mutation_settings,
    mutations,
    needs_mirror,
    refusal,
    rows_or_refusal,
    zipped,
)

from codewell.catalog.sources.disease_ontology import (
    DiseaseParent,
    DiseaseReference,
    DiseaseTerm,
    Synonym,
    edition_of,
    read,
    read_parents,
    read_references,
)
from codewell.catalog.sources.file_edition import FileEdition

OBO = FIXTURES / "DO_small_slim.obo"
PARENTS = FIXTURES / "HumanDO.tsv"
REFERENCES = FIXTURES / "allXREFinDO.tsv"
RELEASE = FileEdition("2026-07-31", dt.date(2026, 7, 31), dt.date.max)
SUBSETS = MIRROR / "synonyms" / "DO_subsets_2026-07-31.zip"
REPORTS = MIRROR / "synonyms" / "DOreports_2026-07-31.zip"
OF_2016 = MIRROR / "synonyms" / "doid_2016-09-01.obo.gz"


def test_terms_with_synonyms_parents_and_codes() -> None:
    first, second, third = read(OBO)
    assert first == DiseaseTerm(
        ontology="doid/subsets/DO_small_slim",
        id="DOID:1485",
        name="cystic fibrosis",
        obsolete=False,
        parents=("DOID:630",),
        synonyms=(
            Synonym("CF", "EXACT", acronym=True),
            Synonym("mucoviscidosis", "EXACT", acronym=False),
            Synonym('fibrosis [of the "pancreas"]', "RELATED", acronym=True),
        ),
        icd10cm=("E84", "E849", "E84-E85"),
    )
    assert (second.id, second.parents, second.synonyms, second.icd10cm) == ("DOID:630", (), (), ())
    assert (third.name, third.obsolete) == ("an obsolete disease", True)


def test_gzipped_and_several_in_a_zip(tmp_path: Path) -> None:
    packed = tmp_path / "doid.obo.gz"
    packed.write_bytes(gzip.compress(OBO.read_bytes().replace(b"\n", b"\r\n")))
    assert list(read(packed)) == list(read(OBO))
    data = OBO.read_bytes()
    archive = zipped(
        tmp_path / "a.zip", [("b.obo", data.replace(b"_small", b"_other")), ("a.obo", data)]
    )
    ontologies = Counter(term.ontology for term in read(archive))
    assert ontologies == {"doid/subsets/DO_small_slim": 3, "doid/subsets/DO_other_slim": 3}
    assert edition_of(packed) == edition_of(archive) == edition_of(OBO) == RELEASE


def test_two_releases_in_a_zip_and_no_release_at_all(tmp_path: Path) -> None:
    data = OBO.read_bytes()
    archive = zipped(
        tmp_path / "a.zip", [("a.obo", data), ("b.obo", data.replace(b"2026-07", b"2026-08"))]
    )
    assert refusal(lambda: [edition_of(archive)]) == (
        "a.zip: files of different releases in the zip"
    )
    assert refusal(lambda: [edition_of(PARENTS)]) == (
        "HumanDO.tsv: no day of the release: 2026-07-31"
    )
    path = altered(tmp_path, OBO.name, ("2026-07-31", "2026-07-32"))
    assert refusal(lambda: [edition_of(path)]) == "DO_small_slim.obo: no date: 2026-07-32"
    assert refusal(lambda: read(zipped(tmp_path / "b.zip", []))) == "b.zip: no OBO file in the zip"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("format-version: 1.2", "<rdf>", ":1: expected an OBO file: format-version: 1.2"),
        (
            "ontology: doid/subsets/DO_small_slim\n",
            "",
            ":1: 0 lines of ontology here, expected one",
        ),
        ("id: DOID:1485", "id: HP:1485", ":7: id names no disease: 'HP:1485'"),
        ("id: DOID:1485\n", "", ":6: 0 lines of id here, expected one"),
        ("name: genetic disease", "name: a\nname: b", ":20: 2 lines of name here, expected one"),
        ("id: DOID:9", "id: DOID:630", ":24: DOID:630 stands in the file already"),
        ("is_a: DOID:630", "is_a: 630", ":18: is_a names no disease: '630'"),
        ('"CF" EXACT', '"CF" SAME', ":11: no synonym with its scope: '\"CF\" SAME OMO:0003012 []'"),
        ("ICD10CM:E84\n", "ICD10CM:?\n", ":14: no ICD-10-CM code: '?'"),
        ("namespace: disease", "namespace= disease", ":9: expected a tag and its value: 'names"),
        ("[Typedef]", "[Type def]", ":29: no stanza: '[Type def]'"),
        ("mucoviscidosis", "muco\x00", ":12: control character 0x00"),
        ("name: part of\n\n", "name: part of", ":31: truncated: the last line has no end"),
    ],
)
def test_a_damaged_obo_file_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = altered(tmp_path, OBO.name, (before, after))
    assert refusal(lambda: read(path)).startswith(f"{OBO.name}{message}")


def test_an_obo_file_without_terms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.obo"
    path.write_bytes(OBO.read_bytes().split(b"[Term]")[0])
    assert refusal(lambda: read(path)) == "x.obo: no term in the file"


def test_reports_alone_and_in_their_zip(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "DOreports_2026-07-31.zip",
        [(path.name, path.read_bytes()) for path in (PARENTS, REFERENCES)],
    )
    assert (
        list(read_parents(PARENTS))
        == list(read_parents(archive))
        == [
            DiseaseParent("DOID:1485", "cystic fibrosis", "genetic disease"),
            DiseaseParent("DOID:1485", "cystic fibrosis", "lung disease, chronic"),
            DiseaseParent("DOID:630", "genetic disease", "disease"),
        ]
    )
    assert (
        list(read_references(REFERENCES))
        == list(read_references(archive))
        == [
            DiseaseReference("DOID:1485", "cystic fibrosis", "ICD10CM", "E84"),
            DiseaseReference("DOID:1485", "cystic fibrosis", "ICD10CM", "E84.9"),
            DiseaseReference("DOID:1485", "cystic fibrosis", "MESH", "D003550"),
        ]
    )
    assert edition_of(archive) == RELEASE
    assert refusal(lambda: read_references(archive, "ICD10inDO")) == (
        "DOreports_2026-07-31.zip: 0 reports ICD10inDO.tsv in the zip, expected one"
    )


def test_shifted_reports_are_refused(tmp_path: Path) -> None:
    path = altered(tmp_path, PARENTS.name, ("lung disease, chronic", "genetic disease"))
    assert refusal(lambda: read_parents(path)) == (
        "HumanDO.tsv:3: DOID:1485 has the same parent above"
    )
    path = altered(tmp_path, PARENTS.name, ("DOID:630", "630"))
    assert refusal(lambda: read_parents(path)) == "HumanDO.tsv:4: id: unexpected value: '630'"
    path = altered(tmp_path, REFERENCES.name, ("MESH:D003550", "D003550"))
    assert refusal(lambda: read_references(path)) == (
        "allXREFinDO.tsv:3: references: no cross reference: 'D003550'"
    )
    path = altered(tmp_path, REFERENCES.name, ("\txref", "\trefs"))
    assert "no heading row of cross references" in refusal(lambda: read_references(path))


@needs_mirror
def test_the_subsets_of_the_mirror() -> None:
    terms = list(read(SUBSETS))
    assert Counter(term.ontology.rpartition("/")[2] for term in terms) == {
        "DO_cancer_slim": 730,
        "DO_infectious_disease_slim": 536,
        "DO_rare_slim": 3_460,
    }
    assert sum(len(term.synonyms) for term in terms) == 10_925
    assert sum(len(term.icd10cm) for term in terms) == 1_849
    assert edition_of(SUBSETS) == RELEASE


@needs_mirror
def test_the_release_of_2016() -> None:
    terms = {term.id: term for term in read(OF_2016)}
    assert len(terms) == 9_344
    assert sum(len(term.synonyms) for term in terms.values()) == 15_269
    assert sum(term.obsolete for term in terms.values()) == 2_373
    assert "H110" in terms["DOID:0002116"].icd10cm
    # One reference ends in a written line break: L95.1\n
    assert [t.id for t in terms.values() if "L951" in t.icd10cm] == ["DOID:0060567"]
    assert edition_of(OF_2016) == FileEdition("2016-09-01", dt.date(2016, 9, 1), dt.date.max)


@needs_mirror
def test_the_reports_of_the_mirror() -> None:
    assert sum(1 for _ in read_parents(REPORTS)) == 12_296
    everything = list(read_references(REPORTS))
    assert len(everything) == 39_264
    codes = {(row.id, row.code) for row in everything if row.system == "ICD10CM"}
    report = {(row.id, row.code) for row in read_references(REPORTS, "ICD10inDO")}
    # The report of everything lacks eight references that the report of ICD-10-CM has
    assert (len(codes), len(report), len(report - codes), len(codes - report)) == (
        3_687,
        3_695,
        8,
        0,
    )
    assert sum(1 for _ in read_references(REPORTS, "MESHinDO")) == 4_099
    assert edition_of(REPORTS) == RELEASE


@mutation_settings
@given(data=st.data())
def test_a_damaged_obo_file_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / OBO.name
    rows_or_refusal(path, data.draw(mutations(OBO.read_bytes())), read, edition_of)


@mutation_settings
@given(data=st.data())
def test_a_damaged_gzip_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.obo.gz"
    content = gzip.compress(OBO.read_bytes(), mtime=0)
    rows_or_refusal(path, data.draw(mutations(content)), read, edition_of)


@pytest.mark.parametrize(
    ("path", "reader"), [(PARENTS, read_parents), (REFERENCES, read_references)]
)
@mutation_settings
@given(data=st.data())
def test_a_damaged_report_gives_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, path: Path, reader: object, data: st.DataObject
) -> None:
    copy = tmp_path_factory.getbasetemp() / path.name
    assert callable(reader)
    rows_or_refusal(copy, data.draw(mutations(path.read_bytes())), reader)

-- The catalog: official tables only, read-only once built. Dates are ISO 8601, codes have no dot.
CREATE TABLE edition (
    system TEXT NOT NULL, name TEXT NOT NULL,
    effective_from TEXT NOT NULL, effective_to TEXT NOT NULL,
    PRIMARY KEY (system, effective_from)
) WITHOUT ROWID;

CREATE TABLE icd10cm_validity (
    code TEXT NOT NULL, effective_from TEXT NOT NULL, effective_to TEXT NOT NULL,
    flags TEXT NOT NULL,                       -- MCE flags, separated by blanks
    PRIMARY KEY (code, effective_from)
) WITHOUT ROWID;

CREATE TABLE icd10cm_node (
    id INTEGER PRIMARY KEY, parent INTEGER, kind TEXT NOT NULL,
    code TEXT NOT NULL, title TEXT NOT NULL, has_children INTEGER NOT NULL
);
CREATE UNIQUE INDEX icd10cm_node_code ON icd10cm_node (code) WHERE kind = 'code';
CREATE INDEX icd10cm_node_parent ON icd10cm_node (parent);

CREATE TABLE icd10cm_note (
    id INTEGER PRIMARY KEY, node INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX icd10cm_note_node ON icd10cm_note (node);

CREATE TABLE icd10cm_note_reference (
    note INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    place TEXT NOT NULL,                       -- a Place of references.py; '' = no condition
    place_values TEXT NOT NULL                 -- what may stand there, separated by blanks
);
CREATE INDEX icd10cm_note_reference_note ON icd10cm_note_reference (note);

CREATE TABLE icd10cm_seventh_character (
    node INTEGER NOT NULL, value TEXT NOT NULL, meaning TEXT NOT NULL,
    PRIMARY KEY (node, value)
) WITHOUT ROWID;

CREATE TABLE icd10pcs_validity (
    code TEXT NOT NULL, effective_from TEXT NOT NULL, effective_to TEXT NOT NULL,
    flags TEXT NOT NULL,
    PRIMARY KEY (code, effective_from)
) WITHOUT ROWID;

CREATE TABLE icd10pcs_title (
    code TEXT PRIMARY KEY, title TEXT NOT NULL, edition TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE icd10pcs_axis (
    table_code TEXT NOT NULL, position INTEGER NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (table_code, position, value)
) WITHOUT ROWID;

CREATE TABLE icd10pcs_definition (
    section TEXT NOT NULL, position INTEGER NOT NULL, value TEXT NOT NULL,
    label TEXT NOT NULL, definition TEXT NOT NULL, explanation TEXT NOT NULL,
    PRIMARY KEY (section, position, value)
) WITHOUT ROWID;

CREATE TABLE ms_drg_title (
    kind TEXT NOT NULL, number INTEGER NOT NULL,       -- kind: drg | mdc
    version_from INTEGER NOT NULL, version_to INTEGER NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (kind, number, version_from)
) WITHOUT ROWID;

-- A source has a row for each of its files; each file has its own edition.
CREATE TABLE source (
    name TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL, origin TEXT NOT NULL,
    publisher TEXT NOT NULL, edition TEXT NOT NULL,
    effective_from TEXT NOT NULL, effective_to TEXT NOT NULL,
    sha256 TEXT NOT NULL, licence TEXT NOT NULL, row_count INTEGER NOT NULL,
    PRIMARY KEY (name, file)
) WITHOUT ROWID;

-- How many rows a pulled file brought into each table.
CREATE TABLE source_table (
    source TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL, row_count INTEGER NOT NULL,
    PRIMARY KEY (source, file, name)
) WITHOUT ROWID;

CREATE TABLE absent_source (name TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;

-- Tables from installed packages. Codes have no dot, versions are the grouper's (430 = 43.0).
CREATE TABLE IF NOT EXISTS grouper_diagnosis (
    code TEXT NOT NULL, version_from INTEGER NOT NULL, version_to INTEGER NOT NULL,
    mdc INTEGER NOT NULL, severity TEXT NOT NULL, alive_only INTEGER NOT NULL,
    hac_lists TEXT NOT NULL, PRIMARY KEY (code, version_from)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grouper_exclusion_principal (
    exclusion_group INTEGER NOT NULL, principal_diagnosis TEXT NOT NULL,
    version_from INTEGER NOT NULL, version_to INTEGER NOT NULL,
    PRIMARY KEY (exclusion_group, principal_diagnosis, version_from)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS grouper_exclusion_principal_code
    ON grouper_exclusion_principal (principal_diagnosis);
CREATE TABLE IF NOT EXISTS grouper_exclusion (
    code TEXT NOT NULL, exclusion_group INTEGER NOT NULL, PRIMARY KEY (code, exclusion_group)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grouper_hac (
    number INTEGER NOT NULL, version_from INTEGER NOT NULL, version_to INTEGER NOT NULL,
    title TEXT NOT NULL, PRIMARY KEY (number, version_from)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS code_conversion (
    system TEXT NOT NULL, earlier_code TEXT NOT NULL, later_code TEXT NOT NULL,
    effective_from TEXT NOT NULL, cut_off INTEGER NOT NULL,
    PRIMARY KEY (system, later_code, earlier_code, effective_from)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS code_conversion_earlier ON code_conversion (system, earlier_code);
CREATE TABLE IF NOT EXISTS gem (
    source_system TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    approximate INTEGER NOT NULL, combination INTEGER NOT NULL,
    scenario INTEGER NOT NULL, choice_list INTEGER NOT NULL,
    PRIMARY KEY (source_system, source, scenario, choice_list, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ccsr_first_category (
    code TEXT PRIMARY KEY, category TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chronic_indicator (
    code TEXT PRIMARY KEY, chronic INTEGER              -- NULL: no determination
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ms_drg_weight (
    edition TEXT NOT NULL, ms_drg TEXT NOT NULL, weight TEXT,
    geometric_mean_stay TEXT, arithmetic_mean_stay TEXT,
    post_acute INTEGER NOT NULL, special_pay INTEGER NOT NULL,
    PRIMARY KEY (ms_drg, edition)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hcc_mapping (
    code TEXT NOT NULL, edition TEXT NOT NULL, model TEXT NOT NULL, hcc INTEGER NOT NULL,
    PRIMARY KEY (code, edition, model, hcc)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hcc_label (
    model TEXT NOT NULL, hcc INTEGER NOT NULL, edition TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (model, hcc, edition)
) WITHOUT ROWID;

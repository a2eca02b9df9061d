"""A rank can be followed back to files, settings, code and runs, and what no longer agrees is said."""

from __future__ import annotations

import hashlib
import json
import re

import pandas as pd
import pytest

from omics_assets.cohort import digest
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.lineage import lineage_text, prov_json, trace
from omics_assets.lineage_nodes import InputNode, Key, SettingsNode, TableNode
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, content_digest, stamp
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.stored_cohort import make_cohort, store


@pytest.fixture
def root(tmp_path):
    root = DataRoot(tmp_path)
    make_cohort(root)
    store(root, "samples", ("expression_file", "metabolite_file", "sample_sheet"), frame=samples("s1"))
    store(root, "gene_correlation", ("samples", "settings/correlation"))
    store(root, "homology_scores", ("homology_files", "settings/homology"), reason="no hits")
    made_of = ("gene_correlation", "homology_scores", "samples", "known_genes_file", "settings/ranking")
    store(root, "gene_ranking", made_of, overridden={"ranking": {"weights": {"gnn": 0.5}}})
    return root


def samples(name: str) -> pd.DataFrame:
    columns = [column.name for column in CATALOG["samples"].columns]
    return pd.DataFrame([{"sample": name}]).reindex(columns=columns)


def nodes(root: DataRoot, asset: str = "gene_ranking") -> dict[str, TableNode | InputNode | SettingsNode]:
    return {key.name: node for key, node in trace(root, "leaf", asset).nodes.items()}


def test_a_table_is_followed_to_its_files_and_settings(root):
    found = nodes(root)
    tables = {"gene_ranking", "gene_correlation", "homology_scores", "samples"}
    inputs = {"expression_file", "metabolite_file", "sample_sheet", "homology_files", "known_genes_file"}
    settings = {"settings/correlation", "settings/homology", "settings/ranking"}
    assert set(found) == tables | inputs | settings
    assert all(found[name].state == "intact" and found[name].record.run_id == "0123456789ab" for name in tables)
    assert all(found[name].agrees for name in inputs | settings)
    content = (root.cohort_folder("leaf") / "expression.csv").read_bytes()
    [file] = found["expression_file"].files
    assert (file.path, file.sha256) == ("cohorts/leaf/expression.csv", hashlib.sha256(content).hexdigest())
    assert found["sample_sheet"].now == "absent"
    assert found["settings/ranking"].section["top"] == 50
    assert found["settings/ranking"].section["weights"]["gnn"] == 0.5
    assert found["gene_ranking"].record.overridden == {"ranking": {"weights": {"gnn": 0.5}}}


def test_what_it_was_not_made_of_is_no_part_of_it(root):
    assert set(nodes(root, "homology_scores")) == {"homology_scores", "homology_files", "settings/homology"}


def test_a_changed_file_is_said(root):
    (root.cohort_folder("leaf") / "expression.csv").write_text("gene,s1\ng1,2\n")
    found = nodes(root)
    assert not found["expression_file"].agrees
    assert found["metabolite_file"].agrees
    assert re.search(
        r"expression_file \w{12}, CHANGED since: now \w{12}\n", lineage_text(trace(root, "leaf", "samples"))
    )


def test_a_missing_file_is_said(root):
    (root.cohort_folder("leaf") / "expression.csv").unlink()
    found = nodes(root)
    assert not found["expression_file"].agrees
    assert "holds no expression file" in found["expression_file"].problem
    assert "holds no expression file" in lineage_text(trace(root, "leaf", "samples"))


def test_changed_settings_are_said(root):
    path = root.cohort_folder("leaf") / "cohort.yaml"
    path.write_text(path.read_text().replace("top: 50", "top: 60"))
    found = nodes(root)
    assert not found["settings/ranking"].agrees
    assert found["settings/ranking"].section["top"] == 50
    assert found["settings/homology"].agrees


def test_a_cohort_folder_that_is_gone_leaves_the_tables_to_tell(root):
    folder = root.cohort_folder("leaf")
    folder.rename(folder.with_name("moved"))
    found = nodes(root)
    assert found["samples"].state == "intact"
    assert not found["settings/ranking"].agrees
    assert "there is no cohort 'leaf'" in found["expression_file"].problem
    assert "the cohort cannot be read" in lineage_text(trace(root, "leaf", "gene_ranking"))


def test_a_table_made_again_is_not_what_this_one_was_made_of(root):
    before = nodes(root)["samples"]
    store(root, "samples", ("expression_file", "metabolite_file"), frame=samples("s2"))
    after = nodes(root)["samples"]
    assert after.key == before.key
    assert (after.state, after.record) == ("replaced", None)
    assert set(nodes(root)).isdisjoint({"expression_file", "metabolite_file"})
    assert "samples " + before.key.version[:12] + ", REPLACED" in lineage_text(trace(root, "leaf", "gene_correlation"))


def test_missing_and_damaged_tables_are_said(root):
    root.table("homology_scores", "leaf").unlink()
    path = root.table("gene_correlation", "leaf")
    path.write_bytes(path.read_bytes()[:-20])
    write_table(
        stamp(CATALOG["samples"].arrow(samples("s9")), nodes(root)["samples"].record), root.table("samples", "leaf")
    )
    found = nodes(root)
    assert found["homology_scores"].state == "missing"
    assert (found["gene_correlation"].state, found["gene_correlation"].record) == ("damaged", None)
    assert found["samples"].state == "damaged"
    assert "expression_file" in found  # its record can still be read
    text = lineage_text(trace(root, "leaf", "gene_ranking"))
    assert all(word in text for word in ("no longer stored", "DAMAGED: its record", "DAMAGED, code 1"))


def test_folders_and_the_shared_library_are_listed_file_by_file(root):
    folder = root.cohort_folder("leaf")
    (folder / "salmon" / "s1").mkdir(parents=True)
    (folder / "salmon" / "s1" / "quant.sf").write_text("x")
    (folder / "expression.csv").unlink()
    (folder / "cohort.yaml").write_text("expression: {file: salmon}\n")
    root.homology.mkdir()
    (root.homology / "shared.tblout").write_text("x")
    (root.homology / "p450.hmm").write_text("x")
    found = nodes(root)
    assert [file.path for file in found["expression_file"].files] == ["cohorts/leaf/salmon/s1/quant.sf"]
    hits = [file.path for file in found["homology_files"].files]
    assert hits == ["cohorts/leaf/homology/p450.tblout", "homology/shared.tblout"]


def test_the_text_tells_everything_once(root):
    text = lineage_text(trace(root, "leaf", "gene_ranking"))
    lines = text.split("\n")
    assert lines[0].startswith("gene_ranking ")
    assert "intact, code 1, recipe " in lines[0]
    assert "run 01234567" in lines[0]
    assert lines[0].endswith("the run overrode ranking.weights.gnn=0.5")
    mentions = [line for line in lines if re.search(r"\bsamples \w{12}", line)]
    assert len(mentions) == 2
    assert "intact" in mentions[0]
    assert "from above: samples" in mentions[1]
    assert sum("cohorts/leaf/expression.csv" in line for line in lines) == 1
    assert "empty: no hits" in text
    assert "known_genes_file absent" in text
    assert "weights.gnn=0.5" in text
    assert "targets=[m1, m2, m3, ... 5 in all]" in text
    assert all(line.startswith(("├", "└", "│", " ")) for line in lines[1:])


def test_the_consensus_leads_into_every_cohort(root):
    make_cohort(root, "root")
    store(root, "gene_ranking", ("expression_file",), cohort="root", run_id="second")
    rankings = {
        f"gene_ranking|{cohort}": trace(root, cohort, "gene_ranking").root.version for cohort in ("leaf", "root")
    }
    table = CATALOG["consensus_ranking"].arrow(CATALOG["consensus_ranking"].empty())
    record = Record("consensus_ranking", None, "r", content_digest(table), "1", rankings)
    write_table(stamp(table, record), root.table("consensus_ranking", None))
    lineage = trace(root, "leaf", "consensus_ranking")
    assert lineage.root == Key(None, "consensus_ranking", record.content)
    runs = {key.cohort: node.record.run_id for key, node in lineage.nodes.items() if key.name == "gene_ranking"}
    assert runs == {"leaf": "0123456789ab", "root": "second"}
    files = {key.cohort: node.files[0].path for key, node in lineage.nodes.items() if key.name == "expression_file"}
    assert files == {"leaf": "cohorts/leaf/expression.csv", "root": "cohorts/root/expression.csv"}
    assert "gene_ranking of root" in lineage_text(lineage)
    check_prov(prov_json(lineage))


@pytest.mark.parametrize(
    ("cohort", "asset", "problem"),
    [
        ("leaf", "gene_rankin", "near matches: gene_ranking"),
        ("leaf", "projections", "has not been made"),
        ("root", "gene_ranking", "has not been made"),
        ("../leaf", "gene_ranking", "not a valid cohort name"),
        ("leaf", "../gene_ranking", "is not in the data"),
    ],
)
def test_what_is_not_there_cannot_be_traced(root, cohort, asset, problem):
    with pytest.raises(InputError, match=problem):
        trace(root, cohort, asset)


def test_a_damaged_table_cannot_be_traced(root):
    root.table("gene_ranking", "leaf").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="is damaged"):
        trace(root, "leaf", "gene_ranking")


ROLES = {
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasGeneratedBy": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity", "prov:activity": "activity"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
}
QUALIFIED = re.compile(r"[A-Za-z_][\w-]*:(?:[\w/.~@!&+*?#$-]|%[0-9A-F]{2})*[\w/~-]")


def check_prov(document: dict) -> None:
    """The rules of the PROV-JSON schema that concern us, and that every reference resolves."""
    assert json.loads(json.dumps(document)) == document
    assert set(document) == {"prefix", "entity", "activity", "agent", *ROLES}
    prefixes = {*document["prefix"], "prov", "xsd"}
    for kind in ("entity", "activity", "agent"):
        for name, attributes in document[kind].items():
            assert QUALIFIED.fullmatch(name), name
            for key, value in attributes.items():
                assert {name.split(":")[0], key.split(":")[0]} <= prefixes
                assert isinstance(value, str) or set(value) == {"$", "type"}
    names = [name for relation in ROLES for name in document[relation]]
    assert len(set(names)) == len(names)
    for relation, roles in ROLES.items():
        statements = [json.dumps(terms, sort_keys=True) for terms in document[relation].values()]
        assert len(set(statements)) == len(statements)
        for name, terms in document[relation].items():
            assert name.startswith("_:")
            assert set(terms) <= set(roles)
            assert all(term in document[roles[role]] for role, term in terms.items())
    generated = [terms["prov:entity"] for terms in document["wasGeneratedBy"].values()]
    assert len(set(generated)) == len(generated)


def test_prov_json_is_sound(root):
    document = prov_json(trace(root, "leaf", "gene_ranking"))
    check_prov(document)
    entities = document["entity"]
    labels = {attributes["prov:label"]: attributes for attributes in entities.values()}
    assert labels["expression.csv"]["omics:sha256"] == hashlib.sha256(b"gene,s1\nleaf,1\n").hexdigest()
    values = json.loads(labels["settings/ranking"]["prov:value"])
    assert digest(values) == labels["settings/ranking"]["omics:version"]
    assert len(document["activity"]) == 4
    assert len(document["wasAssociatedWith"]) == 4
    derived = {(d["prov:generatedEntity"], d["prov:usedEntity"]) for d in document["wasDerivedFrom"].values()}
    assert reach(derived, next(iter(entities))) == set(entities) - {next(iter(entities))}


def reach(pairs: set[tuple[str, str]], start: str) -> set[str]:
    found, front = set(), {start}
    while front:
        front = {used for made, used in pairs if made in front} - found
        found |= front
    return found


def test_products_of_one_step_share_one_activity(root):
    store(root, "ranking_robustness", ("samples", "settings/ranking"))
    store(root, "evidence_verdicts", ("samples", "settings/ranking"))
    store(root, "gene_dossiers", ("ranking_robustness", "evidence_verdicts"))
    document = prov_json(trace(root, "leaf", "gene_dossiers"))
    check_prov(document)
    assert len(document["activity"]) == 3


def test_files_that_changed_are_not_claimed_as_sources(root):
    (root.cohort_folder("leaf") / "expression.csv").write_text("gene,s1\ng1,2\n")
    document = prov_json(trace(root, "leaf", "gene_ranking"))
    check_prov(document)
    labels = {attributes["prov:label"] for attributes in document["entity"].values()}
    assert "metabolites.csv" in labels
    assert "expression.csv" not in labels


def test_a_table_made_again_is_not_claimed_as_the_source(root):
    store(root, "samples", (), frame=samples("s2"))
    document = prov_json(trace(root, "leaf", "gene_ranking"))
    check_prov(document)
    replaced = next(name for name in document["entity"] if "/samples/" in name)
    assert replaced not in {terms["prov:entity"] for terms in document["wasGeneratedBy"].values()}


def test_odd_names_stay_qualified_names(root):
    folder = root.cohort_folder("leaf")
    (folder / "homology" / "p450 (ä, 50%)='x'.tblout").write_text("x")
    store(root, "homology_scores", ("homology_files", "settings/homology"), run_id="run 1/é")
    check_prov(prov_json(trace(root, "leaf", "homology_scores")))

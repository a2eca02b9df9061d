"""Names become labels: literal, short, of glyphs that exist."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.figures.keys import figure_keys
from omics_assets.figures.sample_labels import MAX_LEGEND, UNKNOWN, legend_handles, level_styles, ordered_samples
from omics_assets.figures.style import literal, thin
from omics_assets_tests.fake_tables import fake_tables


@settings(deadline=None, max_examples=40)
@given(st.text(), st.integers(5, 40))
def test_a_label_is_one_printable_line_of_bounded_length(name: str, width: int) -> None:
    label = literal(name, width)
    assert len(label) <= width
    assert label.isprintable()


def test_long_names_keep_both_ends() -> None:
    assert literal("Solyc12g100240.2.1_extended_transcript", 20) == "Solyc12g10…ranscript"
    assert literal("p$q_2^x") == "p$q_2^x"
    assert literal("基\n") == "� "


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(), unique=True, max_size=8))
def test_keys_are_unique_and_safe(labels: list[str]) -> None:
    keys = figure_keys("confusion", labels)
    assert list(keys) == labels
    assert len(set(keys.values())) == len(labels)
    assert all(key.isascii() and key.replace("_", "").isalnum() and key == key.lower() for key in keys.values())


def test_thinning_keeps_both_ends_and_is_bounded() -> None:
    kept = thin(132_129, 1_000)
    assert (kept[0], kept[-1], kept.size) == (0, 132_128, 1_000)
    assert thin(3, 10).tolist() == [0, 1, 2]


def test_levels_have_distinct_styles_and_long_legends_are_cut() -> None:
    levels = [f"level {i:02d}" for i in range(40)]
    styles = level_styles(levels)
    assert len(set(styles.values())) == 41
    handles = legend_handles(styles, levels)
    assert [len(handles), handles[-1].get_label()] == [MAX_LEGEND + 1, "and 20 more"]
    assert UNKNOWN not in [handle.get_label() for handle in handles]


def test_samples_are_ordered_by_label_then_name() -> None:
    samples = fake_tables(genes=20, n=6)["samples"]
    assert ordered_samples(samples, ["S00", "S01", "S02", "S05", "unlisted"]) == [
        "S02",
        "S05",
        "S00",
        "S01",
        "unlisted",
    ]

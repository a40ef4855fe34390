"""Linking: which posts share wording or meaning, how, and in which direction."""

from stemmatic.link.changed import COMPARED_BY, note_changes
from stemmatic.link.meaning.sift import PASSAGE, Speeches, describe_passage, sift
from stemmatic.link.meaning.translations import LanguagePairs, find_translations, find_units, lift_between, lift_of
from stemmatic.link.rows import LINK, LinkReader, read_links, rows_of
from stemmatic.link.rules import Rule, at_most, find_wording_rules
from stemmatic.link.texts import (
    PASSAGE_FIELDS,
    TOKENIZED,
    Texts,
    TokenizedText,
    light_post,
    read_passages,
    time_order,
    write_rows,
)
from stemmatic.link.wording.copies import compare_pairs, link_columns, verify_batch
from stemmatic.link.wording.fingerprints import find_fingerprints, fingerprint_batch

__all__ = [
    "COMPARED_BY",
    "LINK",
    "PASSAGE",
    "PASSAGE_FIELDS",
    "TOKENIZED",
    "LanguagePairs",
    "LinkReader",
    "Rule",
    "Speeches",
    "Texts",
    "TokenizedText",
    "at_most",
    "compare_pairs",
    "describe_passage",
    "find_fingerprints",
    "find_translations",
    "find_units",
    "find_wording_rules",
    "fingerprint_batch",
    "lift_between",
    "lift_of",
    "light_post",
    "link_columns",
    "note_changes",
    "read_links",
    "read_passages",
    "rows_of",
    "sift",
    "time_order",
    "verify_batch",
    "write_rows",
]

"""The book of red flags: which code is judged how; those not here no ledger can know."""

from collections.abc import Mapping

from policies.flags import conduct, figures, filing
from policies.flags.evidence import Judge

FLAGS: Mapping[str, Judge] = {
    "A1": filing.split,
    "A2": filing.bundled,
    "A3": filing.emergencies,
    "A4": filing.unpaid,
    "A5": figures.paper_money,
    "A6": conduct.by_word_of_mouth,
    "A7": filing.afterwards,
    "A8": filing.passed_on,
    "A9": conduct.by_other_lines,
    "A10": filing.seconded,
    "A11": conduct.retaliation,
    "A12": filing.of_rules("N06", "N07"),
    "A13": filing.of_rules("S01", "S02"),
    "A14": filing.of_rules("P01"),
    "A15": filing.eternal,
    "A16": conduct.sham_consultation,
    "A17": conduct.pressure,
    "A18": conduct.responsibility,
    "A19": figures.under_declared,
    "A20": figures.padded,
    "A21": figures.lists_changed,
    "A22": conduct.rubber_stamp,
    "A25": conduct.tool_as_burden,
    "A26": filing.of_rules("X01", "X02"),
    "A27": filing.renamed,
    "A28": filing.basis_ends,
    "A29": conduct.overturned,
    "A30": filing.wrong_level,
}
UNKNOWN = ("A23", "A24")

"""Where acts of people can be done: a story, and the number of the act before them."""

# Acts that no shipped story does, or not by every role, and where they can be done: story, and the
# act before them.
BEFORE = {
    "not_accept": ("TL01", 2), "withdraw": ("TL01", 2), "vote": ("TL01", 9),
    "recall": ("TL17", 11), "note_filing": ("TL17", 11),
    "dismiss_objection": ("TL04", 11), "edit_agreement": ("TL01", 12),
    "dispute_funds": ("TL01", 20), "cancel_order": ("TL01", 18), "reverse_receipt": ("TL01", 20),
    "block_department": ("TL06", 22), "defer": ("TL01", 17), "spend": ("TL01", 22),
    "return_funds": ("TL01", 22), "carry_funds": ("TL01", 22), "view_score": ("TL01", 41),
    "accept_refusal": ("TL08", 2), "overturn_refusal": ("TL08", 3), "withdraw_refusal": ("TL08", 2),
    "convert_budget": ("TL01", 12), "leave_out": ("TL01", 10), "lift_capacity": ("TL01", 10),
    "fund_gap": ("TL01", 8), "refuse": ("TL01", 20), "return": ("TL01", 2),
    "start_task": ("TL01", 23), "declare_not_done": ("TL01", 24), "resolve_dispute": ("TL01", 20),
    "decline_settlement": ("LV01", 15), "offer_terms": ("LV03", 15), "accept_terms": ("LV03", 15),
    "raise_dispute": ("LV03", 15), "rule_dispute": ("LV02", 20), "withdraw_dispute": ("LV03", 15),
    "e_extend": ("TL10", 3), "e_object": ("TL10", 3), "log_hours": ("TL10", 3),
    "read_personal_data": ("TL10", 5), "response_lifted": ("TL10", 6),
    ("correct", "DEPT_HEAD"): ("LV22", 22), ("correct", "COMM_WORKER"): ("LV24", 4),
    ("agree_correction", "DEPT_HEAD"): ("LV22", 23),
    ("decline_correction", "COMM_SEC"): ("LV22", 25),
    ("agree_correction", "FIN_DEPT"): ("LV102", 17),
    ("decline_correction", "FIN_DEPT"): ("LV102", 17),
    ("agree_correction", "FIN_STREET"): ("LV22", 16),
    ("decline_correction", "FIN_STREET"): ("LV22", 16),
    "reject_change": ("LV09", 29), "reject_renewal": ("LV10", 35),
    ("accept_refusal", "LG_OFFICE"): ("LV05", 1), ("contest", "LG_OFFICE"): ("LV05", 1),
    ("offer_terms", "STREET_HEAD"): ("LV03", 17), ("raise_dispute", "STREET_HEAD"): ("LV03", 17),
    ("take_back", "DEPT_CLERK"): ("TL01", 12), ("take_back", "DEPT_HEAD"): ("TL01", 14),
    ("take_back", "STREET_HEAD"): ("LV73", 8), ("return_to", "STREET_HEAD"): ("TL01", 7),
    ("return_to", "FIN_BUREAU"): ("TL01", 8),
    ("rule_dispute", "LG_CHAIR"): ("LV02", 22), ("withdraw_dispute", "DEPT_HEAD"): ("LV02", 18),
}  # fmt: skip
# What waits on each role of an office: it may be handed on.
WAITING = {
    "DEPT_CLERK": "send_agreement", "DEPT_HEAD": "sign_dept", "FIN_DEPT": "order",
    "STREET_REVIEWER": "accept", "STREET_HEAD": "propose", "FIN_STREET": "custody_in",
    "LG_CHAIR": "decide", "FIN_BUREAU": "confirm_funds", "LG_OFFICE": "uphold_refusal",
}  # fmt: skip

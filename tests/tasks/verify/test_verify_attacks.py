"""Whatever somebody with the file changes behind the ledger's back is found."""

import sqlite3

import pytest

from tests.some import some

SOME = "(SELECT id FROM journal WHERE stream_kind = 'placement' AND version = 3 LIMIT 1)"
LAST = (
    "(SELECT max(j.id) FROM journal j WHERE stream_kind = 'placement' AND version ="
    " (SELECT max(version) FROM journal k WHERE k.stream_id = j.stream_id"
    " AND k.stream_kind = 'placement'))"
)


@pytest.mark.parametrize(
    "column",
    ["uid", "kind", "actor", "role", "org", "on_behalf_of", "occurred_at", "recorded_at", "key",
     "prev", "leaf", "body"],
)  # fmt: skip
def test_one_character_changed_in_any_column_of_an_entry_is_found(copy, checks, tamper, column):
    changed = f"substr({column}, 1, length({column}) - 1) || '~'"
    tamper(copy, f"UPDATE journal SET {column} = {changed} WHERE id = {SOME}")

    assert "leaf" in checks(copy)


ATTACKS = {
    "a body says something else": (
        f"UPDATE journal SET body = json_set(body, '$.work', 'CLOSED') WHERE id = {SOME}",
        {"leaf"},
    ),
    "an entry in the middle is gone": (f"DELETE FROM journal WHERE id = {SOME}", {"version"}),
    "the newest entry is gone": (
        f"DELETE FROM journal WHERE id = {LAST}",
        {"state_differs", "answer_differs", "unsealed_without_row"},
    ),
    "a whole stream is gone": (
        "DELETE FROM journal WHERE stream_kind = 'placement' AND stream_id ="
        " (SELECT min(id) FROM placement)",
        {"orphan_state", "postings_differ", "answer_differs"},
    ),
    "an entry is of another stream": (
        f"UPDATE journal SET stream_id = stream_id || 'x' WHERE id = {SOME}",
        {"leaf", "version", "replay"},
    ),
    "an entry is forged": (
        "INSERT INTO journal SELECT id + 100000, 'u', stream_kind, stream_id, 99, kind, actor,"
        " role, org, on_behalf_of, occurred_at, recorded_at, key, hash_alg, body, prev, leaf"
        f" FROM journal WHERE id = {SOME}",
        {"leaf", "version"},
    ),
    "a hash algorithm nobody knows": (
        f"UPDATE journal SET hash_alg = 9 WHERE id = {SOME}",
        {"leaf", "hash_alg"},
    ),
    "a body that is no JSON": (
        f"UPDATE journal SET body = '{{' WHERE id = {SOME}",
        {"leaf", "replay"},
    ),
    "a state moved on": (
        "UPDATE assignment SET stage = 'APPROVED' WHERE id = (SELECT min(id) FROM assignment)",
        {"state_differs"},
    ),
    "the text of a state": (
        "UPDATE placement SET body = json_set(body, '$.amount_fen', 1)"
        " WHERE id = (SELECT min(id) FROM placement)",
        {"state_differs"},
    ),
    "a day that is none": (
        "UPDATE placement SET start_on = 'never' WHERE id = (SELECT min(id) FROM placement)",
        {"state_differs"},
    ),
    "a state is gone": (
        "DELETE FROM placement WHERE id = (SELECT min(id) FROM placement)",
        {"state_missing"},
    ),
    "a state from nowhere": (
        "INSERT INTO budget_line SELECT id || 'x', department, doc_no, verified, limit_fen,"
        " reserved_fen, noted_fen, version, leaf, body FROM budget_line LIMIT 1",
        {"orphan_state"},
    ),
    "a work item is gone": (
        "DELETE FROM waiting WHERE id = (SELECT min(id) FROM waiting)",
        {"waiting_differs"},
    ),
    "a work item is somebody else's": (
        "UPDATE waiting SET org = 'DH-NIL' WHERE id = (SELECT min(id) FROM waiting)",
        {"waiting_differs"},
    ),
    "a work item of nothing": (
        "UPDATE waiting SET stream_id = 'x' WHERE id = (SELECT min(id) FROM waiting)",
        {"waiting_differs", "orphan_waiting"},
    ),
    "an application is rewritten": (
        "UPDATE application SET body = json_set(body, '$.title', '别的')"
        " WHERE number = (SELECT min(number) FROM application)",
        {"application_differs"},
    ),
    "an application is gone": (
        "DELETE FROM application WHERE number = (SELECT min(number) FROM application)",
        {"application_missing"},
    ),
    "an application nobody filed": (
        "INSERT INTO application SELECT number, 99, body, digest FROM application LIMIT 1",
        {"application_unfiled"},
    ),
    "an application of nothing": (
        "INSERT INTO application SELECT 'x', 1, body, digest FROM application LIMIT 1",
        {"orphan_application"},
    ),
    "a paper of no item": (
        "INSERT INTO document VALUES (99999, 'x:1', 'decision', 'x', '', 'x', '', '', x'',"
        " '2026-03-02', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')",
        {"orphan_paper"},
    ),
    "a balance": (
        "UPDATE account SET balance_fen = balance_fen + 1"
        " WHERE code = (SELECT min(code) FROM account WHERE code LIKE 'usable:%')",
        {"balance_differs", "sum_not_zero"},
    ),
    "an account from nowhere": (
        "INSERT INTO account VALUES ('usable:x:y', 0, 0)",
        {"account_unmoved"},
    ),
    "an account is gone": (
        "DELETE FROM account WHERE code LIKE 'usable:%'",
        {"account_missing", "sum_not_zero"},
    ),
    "a posting is of another amount": (
        "UPDATE posting SET fen = fen + 1 WHERE id = (SELECT max(id) FROM posting)",
        {"postings_differ", "balance_differs"},
    ),
    "a posting is gone": (
        "DELETE FROM posting WHERE id = (SELECT max(id) FROM posting)",
        {"postings_differ", "balance_differs"},
    ),
    "a posting of no event": (
        "INSERT INTO posting SELECT id + 100000, 'u', line, debit, credit, fen"
        " FROM posting LIMIT 1",
        {"postings_differ", "balance_differs"},
    ),
    "money leaves before it comes": (
        "UPDATE posting SET id = -1 WHERE id ="
        " (SELECT min(id) FROM posting WHERE credit LIKE 'usable:%')",
        {"overdrawn"},
    ),
    "an answer is gone": (
        "DELETE FROM idempotency WHERE (actor, key) ="
        f" (SELECT actor, key FROM journal WHERE id = {SOME})",
        {"act_without_answer"},
    ),
    "an answer names other events": (
        "UPDATE idempotency SET response = json_set(response, '$.events', json_array('u'))"
        f" WHERE (actor, key) = (SELECT actor, key FROM journal WHERE id = {SOME})",
        {"answer_differs"},
    ),
    "an answer to nothing": (
        "INSERT INTO idempotency VALUES ('a', 'k', 'h', '{\"accepted\":true,\"events\":[\"u\"]}')",
        {"answer_without_act"},
    ),
    "a refused attempt is rewritten": (
        "UPDATE attempt SET code = 'fine' WHERE id = (SELECT min(id) FROM attempt)",
        {"attempt_leaf"},
    ),
    "the refused attempts are gone": (
        "DELETE FROM attempt",
        {"answer_without_act", "unsealed_without_row"},
    ),
    "hours that nobody planned": (
        "UPDATE community_load SET hours = hours + 1"
        " WHERE community = (SELECT min(community) FROM community_load)",
        {"load_differs"},
    ),
    "hours in a month without work": (
        "INSERT INTO community_load SELECT community, '2031-01', 1, 1, 1"
        " FROM community_load LIMIT 1",
        {"load_differs"},
    ),
    "an item too many at a community": (
        "UPDATE community_burden SET items = items + 1"
        " WHERE community = (SELECT min(community) FROM community_burden)",
        {"burden_differs"},
    ),
    "an item under another title": (
        "UPDATE item SET title = '别的' WHERE id = (SELECT min(id) FROM item)",
        {"item_differs"},
    ),
    "an item of nothing": (
        "UPDATE item SET number = 'x' WHERE id = (SELECT min(id) FROM item)",
        {"item_differs", "orphan_item"},
    ),
    "an exemption nobody granted": (
        "INSERT INTO exemption SELECT number, 'C01', 'c', 'r', '2026-12-31', '2026-01-01',"
        " 'mallory', NULL FROM item LIMIT 1",
        {"exemptions_differ"},
    ),
    "a role somebody gave himself": (
        "INSERT INTO role_grant (person, role, org, valid_from, valid_to)"
        " SELECT 'mallory', role, org, valid_from, valid_to"
        " FROM role_grant LIMIT 1",
        {"grants_differ"},
    ),
    "a role lasts longer": (
        "UPDATE role_grant SET valid_from = '1999-01-01'"
        " WHERE person = (SELECT min(person) FROM role_grant)",
        {"grants_differ"},
    ),
}


@pytest.mark.parametrize("attack", [*some(ATTACKS, 4)])
def test_what_is_changed_behind_its_back_is_found(copy, checks, tamper, attack):
    statement, found = ATTACKS[attack]
    tamper(copy, statement)

    assert found <= checks(copy)


def test_swapped_versions_are_found(copy, checks, tamper):
    one, two = (
        f"(SELECT min(id) FROM journal WHERE stream_kind = 'placement' AND version = {version}"
        " AND stream_id = (SELECT min(id) FROM placement))"
        for version in ("2", "3")
    )
    connection = sqlite3.connect(copy)
    first, second = (connection.execute(f"SELECT {which}").fetchone()[0] for which in (one, two))
    connection.close()
    tamper(
        copy,
        f"UPDATE journal SET version = -1 WHERE id = {first}",
        f"UPDATE journal SET version = 2 WHERE id = {second}",
        f"UPDATE journal SET version = 3 WHERE id = {first}",
    )

    assert {"leaf", "version"} <= checks(copy)

"""The guards of the table are the reasons for which steps refuse, read from their source."""

import ast
from functools import cache
from importlib.resources import files

import pytest

from policies.lifecycle import judge
from policies.lifecycle.table import TABLE

LIFECYCLE = "policies.lifecycle"
ROOT = f"{LIFECYCLE}.steps"
# What follows from the columns of the table, the day, or the act's data: stage, missing things.
FOLLOWS = {
    "already_done", "agreement_not_in_force", "application_locked", "application_unreadable",
    "community_refused", "consultation_closed", "incomplete", "not_admitted", "nothing_due",
    "placement_ended", "wrong_agreement", "wrong_bypass", "wrong_org", "wrong_payment",
    "wrong_dispute", "wrong_emergency", "wrong_refusal", "wrong_stage", "wrong_work",
    "no_such_assignment", "no_such_bypass", "no_such_community", "no_such_dispute",
    "no_such_emergency",
    "no_such_instalment",
    "no_route", "no_such_organisation", "no_such_refusal",
}  # fmt: skip


@cache
def modules():
    """Module -> (functions by name, imports by name) of the steps."""
    found = {}
    for path in sorted(files("policies").joinpath("lifecycle").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = path.with_suffix("").parts
        name = ".".join(where[where.index("policies") :])
        imports = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LIFECYCLE)
            for alias in node.names
        }
        defs = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        found[name] = (defs, imports)
    return found


def reached(module, name):
    """Return the functions that one uses, itself included, as (module, name)."""
    todo, seen = [(module, name)], set()
    while todo:
        here = todo.pop()
        defs, imports = modules().get(here[0], ({}, {}))
        if here in seen or here[1] not in defs:
            continue
        seen.add(here)
        node = defs[here[1]]
        own = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and is_set(one)}
        todo += [
            found for one in ast.walk(node) if (found := named(one, here[0], defs, imports, own))
        ]
    return seen


def is_set(name):
    return isinstance(name.ctx, ast.Store)


def named(node, module, defs, imports, own):
    if isinstance(node, ast.Name) and node.id not in own:
        return (module, node.id) if node.id in defs else imports.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id == "case":
            return (f"{ROOT}.case", node.attr)
        module, name = imports.get(node.value.id, ("", ""))
        return (f"{module}.{name}", node.attr) if name else None
    return None


def reasons(verb):
    """Return every reason that the step of an act can raise, without those that follow."""
    step = judge.STEPS[verb].decide
    told = set()
    for module, name in reached(step.__module__, step.__name__):
        for node in ast.walk(modules()[module][0][name]):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Stop" and node.args:
                told |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    if (f"{ROOT}.admission.placing", "_full") in reached(step.__module__, step.__name__):
        told |= {"over_capacity", "no_ceiling"}  # raised by the name that _full returns
    return told - FOLLOWS


@pytest.mark.parametrize("verb", sorted(TABLE))
def test_the_guards_of_a_row_are_the_reasons_its_step_gives(verb):
    assert set(TABLE[verb].guards) == reasons(verb)


def test_the_reasons_of_helpers_are_found():
    assert "quorum_missed" in reasons("decide")
    assert "forbidden_clause" in reasons("edit_agreement")
    assert not FOLLOWS & {one for verb in TABLE for one in reasons(verb)}

"""Processes that die at a labelled point of an act: python victims.py, jobs on standard input.

A job is one line of JSON {url, job, label, lives, state}; the answer is the exit status of the
process that did it, 42 when it was killed.
"""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

from ledger.store import failpoints
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act
from tasks import sealing
from tasks.acts.perform import Command, carry_out

KILLED = 42


def small_judgement():
    path = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("small_judgement", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def do(url, job, label, lives, fakes, state):
    """File and place an assignment, try a refused act, seal; die on reaching `label` once more."""
    left = [lives]

    def die(reached):
        if reached == label:
            left[0] -= 1
            if left[0] < 0:
                os._exit(KILLED)

    with open_ledger(url, state=state) as ledger, failpoints.armed(die):

        def act(by, verb, number, **data):
            asked = Act(verb=verb, number=number, data=data)
            return carry_out(ledger, Command(asked, by, f"{job}-{verb}"), fakes.SmallJudgement())

        number = act(SYSTEM, "submit", "", fen=900).number
        act(SYSTEM, "place", number, communities=["c1", "c2"], fen=300)
        act(fakes.CLERK, "note", number, refuse=True)
        sealing.seal_and_sign(ledger)


def main():
    fakes = small_judgement()
    # Once before anybody forks: each child would read the rules and write the statements anew.
    with tempfile.TemporaryDirectory() as scratch:
        do(f"sqlite:///{scratch}/ledger.db", "first", "", 0, fakes, Path(scratch))
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            do(**{**job, "state": Path(job["state"])}, fakes=fakes)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()

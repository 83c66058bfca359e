"""The walk over all acts and terms as a machine of Hypothesis: a life that fails is cut short.

Every choice of the walk (tests.policies.lifecycle.walker) is one of Hypothesis's: it looks for a
life that breaks what must always be true, and tells the shortest that still does.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from policies import loader
from policies.lifecycle import judge
from tests.policies.lifecycle.going_on import GoingOn
from tests.policies.lifecycle.test_any_walk import ahead
from tests.policies.lifecycle.walker import Walk

SLOW = HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example
QUICK = settings(
    max_examples=6, stateful_step_count=20, derandomize=True, deadline=None, database=None,
    suppress_health_check=SLOW, phases=[Phase.generate],
)  # fmt: skip
LONG = settings(
    QUICK, max_examples=600, stateful_step_count=60, derandomize=False,
    phases=[Phase.generate, Phase.shrink],
)  # fmt: skip


class Life(RuleBasedStateMachine):
    """One life: it is begun, goes on by whatever somebody does or a term brings, and must end."""

    ended = 0

    @initialize(chance=st.randoms(use_true_random=False), kind=st.sampled_from((Walk, GoingOn)))
    def begin(self, chance, kind):
        self.walk = kind(loader.load("dehong"), chance)

    @rule()
    def go_on(self):
        self.walk.step()

    def teardown(self):
        if hasattr(self, "walk"):
            self.walk.finish()
            Life.ended += 1


@pytest.mark.parametrize("how", [QUICK, pytest.param(LONG, marks=pytest.mark.slow)])
def test_every_life_comes_to_its_end_and_breaks_nothing_on_its_way(how):
    before = Life.ended
    run_state_machine_as_test(Life, settings=how)
    assert Life.ended - before >= how.max_examples


@pytest.mark.slow
def test_a_life_that_breaks_something_is_found(monkeypatch):
    monkeypatch.setitem(judge.STEPS, "accept", ahead(judge.STEPS["accept"]))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=settings(QUICK, max_examples=200))

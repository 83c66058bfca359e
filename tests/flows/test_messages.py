"""The flow of messages: off without a file, one sending that fails holds up no other."""

import asyncio

import pytest

from flows.lanes import MESSAGES
from tasks.messages import deliver
from tasks.routing import due, steps

ONE = """desk: https://desk.example.org
channels: {a: {zh: 甲, en: a, address: none, url: "json://example.org/"}}
"""


@pytest.fixture
def file(ledger, tmp_path, monkeypatch):
    """The file of channels that this machine names."""
    file = tmp_path / "channels.yaml"
    monkeypatch.setenv("ZHUNRU_MESSAGES", str(file))
    file.touch(0o600)
    return file


def test_nothing_is_looked_for_where_no_channel_is_configured(file, plain_steps, monkeypatch):
    file.unlink()
    monkeypatch.setattr(deliver, "owed", lambda *_: 1 / 0)
    assert asyncio.run(MESSAGES.run_if_owed()) == 0
    assert asyncio.run(MESSAGES.flow()) == 0


def test_each_that_is_owed_is_sent_and_a_failure_holds_up_nobody(file, plain_steps, monkeypatch):
    file.write_text(ONE, encoding="utf-8")
    file.chmod(0o600)
    tried = []

    def send(_ledger, known, target):
        tried.append((target, list(known.channels)))
        if target == "broken":
            raise deliver.Undelivered("http_503")
        return True

    monkeypatch.setattr(deliver, "owed", lambda *_: ["one", "broken", "two"])
    monkeypatch.setattr(deliver, "deliver", send)
    assert asyncio.run(MESSAGES.run_if_owed()) == 2
    assert sorted(tried) == [(target, ["a"]) for target in ("broken", "one", "two")]


def test_prefect_tries_again_what_was_not_sent_and_nothing_else():
    class Ended:
        def __init__(self, error):
            self.error = error

        async def aresult(self):
            raise self.error

    async def again(error):
        return await steps.not_sent(None, None, Ended(error))

    assert steps.send_message.retries == deliver.TRIES_MAX - 1
    assert asyncio.run(again(deliver.Undelivered("http_503")))
    assert not asyncio.run(again(ValueError()))


def test_the_file_lies_in_the_state_folder_unless_the_machine_says_otherwise(tmp_path, monkeypatch):
    from flows import messages

    monkeypatch.delenv("ZHUNRU_MESSAGES", raising=False)
    due.serve("sqlite://", tmp_path)
    assert messages._file() == tmp_path / "messages.yaml"
    due.serve("")

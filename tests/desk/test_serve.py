"""A desk takes its port before it is ready, and is warm when it is."""

import pytest

from desk import serve
from desk.web.request import render
from schemas.errors import EngineError


def test_two_desks_that_start_at_once_have_two_ports():
    with serve.bound("127.0.0.1", 0) as first, serve.bound("127.0.0.1", 0) as second:
        assert serve.address_of(first, "127.0.0.1") != serve.address_of(second, "127.0.0.1")


def test_a_port_that_another_desk_has_is_refused():
    with serve.bound("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with pytest.raises(EngineError):
            serve.bound("127.0.0.1", taken)


def test_every_template_can_be_read():
    render.prepare()
    read = {name for _, name in render.environment().cache}
    assert read >= set(render.environment().list_templates(extensions=["html"]))

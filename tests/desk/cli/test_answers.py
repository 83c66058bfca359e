"""Errors are told on stderr: what is wrong, where, and what to do."""

from desk.cli.answers import BAD_INPUT, Manner, refuse
from desk.words import problem
from schemas.errors import InputError


def test_an_error_says_what_where_and_what_to_do(capsys):
    code = refuse(problem(InputError, "bad_day", field="--on", given="soon"), Manner())

    told = capsys.readouterr()
    assert code == BAD_INPUT
    assert told.out == ""
    for part in ("不是日期：soon", "This is no day: soon", "--on", "2026-03-25"):
        assert part in told.err

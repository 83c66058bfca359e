"""How values look on a page, in both languages; how large what is sent may be."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.requests import Request

from desk.web.request import format as looks
from desk.web.request import limits
from desk.web.request.language import speaking

ZONE = ZoneInfo("Asia/Shanghai")
DAY, AT = date(2026, 7, 3), datetime(2026, 7, 2, 22, 5, tzinfo=UTC)
SHOWN = [
    (looks.yuan, [14_250_000, -5, 0], ["142,500.00", "-0.05", "0.00"]),
    (looks.wan, [14_250_000, 5_000, 1_234_000_000], ["14.25", "0.01", "1,234.00"]),
    (looks.amount, ["142500", 0, "无"], ["142,500.00", "0.00", "无"]),
    (looks.number, [1250, "2.50", None], ["1,250", "2.5", ""]),
    (looks.late, [None, DAY, date(2026, 7, 2)], [False, False, True]),
    (looks.moment, ["", None, AT, AT.isoformat()], ["", "", *["2026-07-03 06:05"] * 2]),
]
SPOKEN = [
    (looks.day, "2026-07-03", "2026年7月3日", "3 Jul 2026"),
    (looks.day, DAY, "2026年7月3日", "3 Jul 2026"),
    (looks.day, None, "", ""),
    (looks.month, "2026-07", "2026年7月", "Jul 2026"),
    (looks.message, {"message": "已办", "message_en": "Done"}, "已办", "Done"),
]
MORE = {looks.late: (DAY,), looks.moment: (ZONE,)}


@pytest.mark.parametrize(
    ("look", "values", "shown"), SHOWN, ids=[one.__name__ for one, *_ in SHOWN]
)
def test_a_value_looks_so(look, values, shown):
    assert [look(one, *MORE.get(look, ())) for one in values] == shown


@pytest.mark.parametrize(("look", "value", "zh", "en"), SPOKEN)
def test_a_value_looks_so_in_each_language(look, value, zh, en):
    for lang, shown in (("zh", zh), ("en", en)):
        with speaking(lang):
            assert look(value) == shown


PLAIN, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
FORM, FILE = limits.PLAIN_BYTES_MAX, limits.PLAIN_BYTES_MAX * 2


@pytest.mark.parametrize(
    ("kind", "size", "passes"),
    [(PLAIN, FORM, True), (PLAIN, FORM + 1, False), (FILES, FORM + 1, True), (FILES, FILE, True),
     (FILES, FILE + 1, False), (PLAIN, "x", False)],
)  # fmt: skip
def test_only_files_are_large(kind, size, passes):
    told = {"content-type": kind, "content-length": str(size)}
    heads = [(name.encode(), value.encode()) for name, value in told.items()]
    request = Request({"type": "http", "headers": heads})

    if passes:
        assert limits.limited(request, FILE).headers["content-type"] == kind
    else:
        with pytest.raises(limits.TooLarge):
            limits.limited(request, FILE)

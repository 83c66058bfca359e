"""Many people at once: a list, slips shown once, seats given by another administrator."""

from desk.people import sign_in

SYS, SEC = ("SYS_ADMIN", "DH-LGB"), ("SEC_ADMIN", "DH-LGB")
LIST = """姓名,手机或电话,席位,单位代码
王一,15400000011,部门经办人,DH-ZJJ
李二,,部门负责人,DH-ZJJ
"""


def upload(browser, text, only=""):
    told = {name: one for name, one in browser.fields("/people/list", "/people/list")
            if name != "file"}  # fmt: skip
    file = {"file": ("list.csv", text.encode())}
    return browser.post("/people/list", data={**told, "only": only}, files=file)


def test_a_list_is_checked_opened_and_its_seats_given_by_another(site):
    system, security = site.enter(*SYS), site.enter(*SEC)
    assert "/people/list" in system.page("/people")
    assert "名单：2 人" in upload(system, LIST, "check").text
    wrong = upload(system, LIST + "赵三,,没有,DH-ZJJ\n")
    assert (wrong.status_code, "没有“没有”这个席位" in wrong.text) == (422, True)

    slips = upload(system, LIST)

    assert slips.text.count('class="slip"') == 2
    assert "http://testserver" in slips.text
    assert "已有账号，未作改动：" in upload(system, LIST).text
    assert sign_in.people_page(site.ledger, "", 9, "王一")[0].renew
    assert system.get("/people/seats").status_code == 403
    assert security.get("/people/list").status_code == 403
    assert "15400000011" in security.page("/people/seats")
    first = dict(security.fields("/people/seats", "/people/seats"))["seat"]
    done = security.fill("/people/seats", "/people/seats", seat=[first], only="decline")
    assert first not in done.text
    assert "已授予 1 个席位" in security.fill("/people/seats", "/people/seats", only="").text
    assert "没有等待授予的席位" in security.page("/people/seats")

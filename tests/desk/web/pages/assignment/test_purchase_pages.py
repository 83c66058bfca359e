"""A bought service on the desk: the department pays, the community says what it saw."""

NUMBER, PLACE = "533100-ZR-2026-09104", "533103001004"


def test_payment_and_word_go_by_the_desk_and_stand_on_both_pages(site_at):
    site = site_at("LV104", 26)
    payer = site.enter("FIN_DEPT", "DH-CGJ")
    community = site.enter("COMM_SEC", PLACE)
    pay = f"/assignments/{NUMBER}/acts/pay_supplier"
    say = f"/assignments/{NUMBER}/acts/confirm_service"
    assert pay in payer.get(f"/assignments/{NUMBER}").text
    assert say in community.get(f"/assignments/{NUMBER}/communities/{PLACE}").text
    assert payer.fill(pay, pay, amount="30,000.00", serial="88").is_success
    told = {"result": "not_provided", "text": "没有来"}
    assert community.fill(say, say, **told).is_success
    page = payer.get(f"/assignments/{NUMBER}").text
    assert "96000.00" in page
    assert "30,000.00" in page
    assert "没有做到" in page
    assert "没有来" in page
    refused = payer.fill(pay, pay, amount="1.00")
    assert "合同款暂不付" in refused.text


def test_a_returned_payment_is_chosen_from_those_made_and_stays_on_the_page(site_at):
    payer = site_at("LV104", 28).enter("FIN_DEPT", "DH-CGJ")
    back = f"/assignments/{NUMBER}/acts/reverse_supplier"
    assert back in payer.get(f"/assignments/{NUMBER}").text
    assert "2. 2026-07-02" in payer.get(back).text
    assert payer.fill(back, back, payment="2", reason="户名不符退票").is_success
    page = payer.get(f"/assignments/{NUMBER}").text
    assert "已冲回" in page
    assert "户名不符退票" in page
    assert "30,000.00" in page
    assert "2. 2026-07-02" not in payer.get(back).text

"""The balance of the line stands beside the form, before signing, and before who reviews it."""

DEPARTMENT, OTHER = "DH-ZJJ", "德财预〔2026〕14号-住建-200"


def register(site, doc, yuan, **more):
    return act(site, "register_line", doc, amount=yuan, **more)


def act(site, verb, doc, **told):
    path = f"/money/lines/{verb}"
    told = {"department": DEPARTMENT, "budget_doc_no": doc, **told}
    answer = site.enter("FIN_BUREAU", "DH-CZJ").fill(path, path, **told)
    assert answer.url.path == "/money", answer.text[:500]
    return answer.text


def shown(page):
    found = page.split("<h2>预算指标余额</h2>")
    return found[1].split("</section>")[0] if len(found) > 1 else ""


def test_the_line_that_a_draft_names_is_shown_with_what_is_free_of_it(site, clerk, fresh):
    application = fresh()
    doc = application["funding"]["budget_doc_no"]
    total, whose = application["funding"]["total"], {"department": application["applicant"]}
    home = clerk.write(application)
    assert "财政尚未登记" in shown(clerk.page(f"{home}/review"))

    spelled = doc.replace("〔2026〕", "[2026]")
    register(site, spelled, "1000.00", source="general_budget", year="2026", **whose)
    register(site, OTHER, "70000.00", **whose)
    form, review = clerk.page(f"{home}/funding"), clerk.page(f"{home}/review")
    for page in (form, review):
        told = shown(page)
        assert "<strong>1,000.00</strong>" in told
        assert f"不够本次申请的 {float(total):,.2f} 元" in told
        assert "一般公共预算" in told
        assert f"{OTHER}：70,000.00" in told

    act(site, "raise_line", doc, amount="500000.00", reason="追加", **whose)
    assert "够用" in shown(clerk.page(f"{home}/review"))
    act(site, "close_line", OTHER, reason="不用", **whose)
    assert OTHER not in shown(clerk.page(f"{home}/funding"))


def test_who_reviews_sees_the_line_of_the_filed_application_and_others_do_not(site):
    with_line = site.enter("STREET_REVIEWER", "533103001")
    path = f"/applications/{site.number}/view"
    assert "财政尚未登记" in shown(with_line.page(path))
    page = site.enter("DEPT_CLERK", DEPARTMENT).page(path)
    doc = shown(page).split("<p>")[1].split("：")[0].strip()
    told = register(site, doc, "0.01", source="stipends")
    assert "不得列作事项经费" in told
    assert "不够本次申请的" in shown(with_line.page(path))
    assert "社区干部生活补贴" in shown(with_line.page(path))


def test_a_line_is_carried_over_and_closed_from_its_row(site):
    register(site, OTHER, "900.00", year="2026")
    page = act(
        site, "carry_line", OTHER, amount="400.00", to_doc_no="德财预〔2027〕1号-住建-200",
        document_no="德财函〔2026〕9号", on="2026-01-05", reason="结转",
    )  # fmt: skip
    assert "2027 年度" in page
    assert f"由 {OTHER} 结转" in page
    assert "/money/lines/close_line" in page
    page = act(site, "close_line", OTHER, reason="年终")
    row = page.split(f"{OTHER}<br>")[1].split("</tr>")[0]
    assert "已关闭" in row
    assert "/money/lines/" not in row

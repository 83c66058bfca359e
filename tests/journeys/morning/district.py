"""An invented district as its office writes it into the workbook that `place new` made."""

from datetime import date

from openpyxl import load_workbook

CODE, NAME = "990100", "澜屿区"
GROUP, OFFICE, FINANCE, AUDIT = "LY-LDXZ", "LY-XZB", "LY-CZJ", "LY-SJJ"
STREETS = {"990100001": "鹤渚街道", "990100002": "苇塘街道", "990100003": "石埠街道"}
COMMUNITIES = {
    f"{street}00{no}": (street, f"{name[:2]}第{'一二三四'[no - 1]}社区")
    for street, name in STREETS.items()
    for no in (1, 2, 3, 4)
}
DEPARTMENTS = {
    "LY-MZJ": "民政局", "LY-ZJJ": "住房和城乡建设局", "LY-WJW": "卫生健康局",
    "LY-CGJ": "城市管理局", "LY-RSJ": "人力资源和社会保障局", "LY-JYJ": "教育局",
    "LY-YJJ": "应急管理局", "LY-TJJ": "统计局",
}  # fmt: skip
BUDGET = {one: f"澜财预〔2026〕{no}号" for no, one in enumerate(DEPARTMENTS, 11)}
LINE_YUAN = "60000.00"
APPLICANT, OURS = "LY-ZJJ", list(COMMUNITIES)[:2]
HOURS, YUAN, LATE_YUAN = 36, "1200.00", "300.00"  # of an item of before, at one community

PLACE = {
    "代码*": CODE, "英文名称*": "Lanyu district", "办法名称": "澜屿区社区工作事项准入办法",
    "办法文号": "澜社建〔2026〕2号", "办法层级": "县区级", "办法施行日": date(2026, 1, 1),
    "流程起始日*": date(2026, 1, 1), "流程依据*": "澜屿区社区工作事项准入办法",
    "决定机构*": "澜屿区社区减负工作领导小组", "准入决定文号*": "澜准〔{year}〕{no}号",
    "街道决定文号*": "{body}澜准〔{year}〕{no}号", "不予受理文号*": "澜不受〔{year}〕{no}号",
    "补正告知文号*": "澜补〔{year}〕{no}号", "街道补正告知文号*": "{body}澜补〔{year}〕{no}号",
}  # fmt: skip
ITEMS = (
    "高龄津贴资格核对",
    "门前三包责任书",
    "慢病随访名单登记",
    "租住人员情况填报",
    "下水井盖巡看",
)
FAMILY, GIVEN = "温岑苗葛路席麻游谈桑邬阚", "舟澄禾屿桐岩蓝芷砚溪"


def seats():
    """Return who sits where: for each person the seats, as role and body."""
    office = ("系统管理员", "安全管理员", "审计管理员", "领导小组办公室")
    street = ("街道（镇）审核人", "街道（镇）分管领导", "街道财务（代管）")
    community = ("社区书记、主任（法定代表人）", "社区工作者")
    watched = list(COMMUNITIES)[:2]
    return [
        *([(role, OFFICE)] for role in office),
        [("领导小组组长", GROUP)],
        [("财政部门", FINANCE)],
        [("审计、督查", AUDIT)],
        *([("部门经办人", org)] for org in DEPARTMENTS),
        *([("部门负责人", org), ("领导小组成员", org)] for org in DEPARTMENTS),
        *([("部门财务", org)] for org in ("LY-ZJJ", "LY-MZJ")),
        *([(role, code)] for code in STREETS for role in street),
        *([(role, code)] for code in COMMUNITIES for role in community),
        *([("居务监督委员会", code)] for code in watched),
    ]


def people():
    """Return the rows of the people sheet: 60 people, each with name and telephone."""
    return [
        (FAMILY[no % 12] + GIVEN[no // 12] + GIVEN[no % 7], f"199000{no:05d}", role, org)
        for no, own in enumerate(seats())
        for role, org in own
    ]


def login(role, org):
    """Return how the person of a seat logs in: by telephone."""
    return next(one[1] for one in people() if one[2:] == (role, org))


def bodies():
    """Return the rows of the organisations sheet, by the columns after the mark."""
    group = [(GROUP, "澜屿区社区减负工作领导小组", "领导小组", None, "县区级", "党委")]
    office = [(OFFICE, "澜屿区社区减负工作领导小组办公室", "领导小组办公室", None, "县区级", "党委",
               None, "LY-MZJ")]  # fmt: skip
    finance = [(FINANCE, "澜屿区财政局", "财政部门", "是", "县区级", "政府")]
    audit = [(AUDIT, "澜屿区审计局", "审计部门", None, "县区级", "政府")]
    departments = [(code, NAME + name, "部门", "是", "县区级", "政府")
                   for code, name in DEPARTMENTS.items()]  # fmt: skip
    streets = [(code, name, "街道（镇）", None, "乡镇街道级", "政府", None, None, f"88{code}0001")
               for code, name in STREETS.items()]  # fmt: skip
    return [*departments, *group, *office, *finance, *audit, *streets]


def communities():
    """Return the rows of the communities sheet."""
    return [
        (code, name, None, street, f"88{code}01", 1500 + 40 * no, 4200 + 90 * no, 400 + 10 * no,
         900 + 20 * no, 40 + no, 70 + no, 30 + no, 4, 9, 1, 1)
        for no, (code, (street, name)) in enumerate(COMMUNITIES.items())
    ]  # fmt: skip


def running():
    """Return the rows of the running work: 40 items, five of each department, one community each.

    The first of each department owes money since the year before; who will apply owes none.
    """
    codes, rows = list(COMMUNITIES), []
    for no in range(40):
        org, what = list(DEPARTMENTS)[no % 8], ITEMS[no // 8]
        late = (LATE_YUAN, date(2025, 12, 15)) if no < 8 and org != APPLICANT else (None, None)
        term = (date(2025, 3, 1), date(2026, 12, 31))
        title = f"{DEPARTMENTS[org][:2]}{what}"
        rows.append(
            (title, org, codes[no % 12], *term, HOURS, YUAN, *late, None, f"澜协{no + 1}号")
        )
    return rows


MISTAKES = (  # sheet, row, column from 1, what was typed there
    ("组织", 13, 8, GROUP),
    ("社区", 5, 5, "99010001"),
    ("人员", 20, 4, "部门经办"),
    ("人员", 31, 3, "19900000001"),
    ("预算", 4, 6, "6万"),
    ("在办事项", 6, 3, "LY-MZ"),
    ("在办事项", 9, 6, date(2024, 12, 31)),
)
"""What people do: a wrong parent, a code cut short, a seat half named, a telephone twice, ..."""


def mistaken(path):
    """Put the mistakes into a workbook; return what stood there, to be put back."""
    return set_cells(path, MISTAKES)


def set_cells(path, cells):
    """Write cells of a workbook and return what stood there."""
    book, before = load_workbook(path), []
    for sheet, row, column, value in cells:
        cell = book[sheet].cell(row, column)
        before.append((sheet, row, column, cell.value))
        cell.value = value
    book.save(path)
    return before


def filled(blank, out):
    """Fill in the workbook of `place new` and save it; return how many cells were typed."""
    book, typed = load_workbook(blank), 0
    for row in book["辖区"].iter_rows(min_row=2):
        if row[0].value in PLACE:
            row[1].value = PLACE[row[0].value]
            typed += 1
    budget = [(org, BUDGET[org], "社区协助经费", 2026, LINE_YUAN) for org in DEPARTMENTS]
    sheets = {"组织": bodies(), "社区": communities(), "人员": people(), "预算": budget,
              "在办事项": running()}  # fmt: skip
    for name, rows in sheets.items():
        for row in rows:
            book[name].append((None, *row))
            typed += sum(one is not None for one in row)
    book.save(out)
    return typed

"""The text of an entrustment agreement: which clauses may not stand in one, and the 15 that must.

The patterns are grammar, not policy: no place may allow what they find (section 3.3; the ban
on guarantees is article 12 of the law on residents' committees). Why a clause is refused is told in
Chinese and English in `jurisdictions/national/clauses.yaml`, under the same codes.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from policies.wording.text_blanks import Facts, TextLine, lines
from schemas.states.states import PlacementState
from schemas.values import Value, canonical

SUBCLAUSE = r"[^,。;!?\n]"  # texts are NFKC-folded first, so that punctuation has one width

PARTY_B = r"(?:乙方|社区|居委会|居民委员会|村委会|村民委员会)"
PAYERS = r"(?:居民|住户|每户|业主|村民|群众|商户|家庭)"
ALONE = rf"(?:(?!协商|商定|提出|申请|共同){SUBCLAUSE}){{0,6}}"
CHANGING = r"(?:调整|变更|增加|追加|修改|更改|改变|扩大)"
WORKED_OUT = r"(?:内容|数量|任务|范围|标准|频次|期限|要求|工作|表格|台账|对象)"
RATING = r"(?:考核|排名|排序|评比|评优|绩效|通报批评|扣分)"

PATTERNS: dict[str, tuple[str, ...]] = {
    "catch_all": (
        r"兜底",
        r"交办",
        rf"(?:上级|领导|甲方|部门){SUBCLAUSE}{{0,6}}(?:安排|布置|下达|指派|要求|分配|交付)"
        rf"{SUBCLAUSE}{{0,4}}(?:其他|其它|一切|所有|各项|临时){SUBCLAUSE}{{0,6}}(?:任务|工作|事项)",
        rf"(?:其他|其它|一切|所有|临时){SUBCLAUSE}{{0,8}}(?:安排|布置|下达|指派|分配|交付)"
        rf"{SUBCLAUSE}{{0,4}}(?:任务|工作|事项)",
        rf"(?:完成|承担|配合|做好|落实|办理|执行|协助){SUBCLAUSE}{{0,12}}(?:其他|其它)"
        rf"{SUBCLAUSE}{{0,8}}(?:任务|工作|事项)",
        rf"不限于{SUBCLAUSE}{{0,16}}(?:任务|工作|事项)",
    ),
    "guarantee": (r"担保", r"抵押", r"质押", r"保证(?:人|责任|金)", r"作保"),
    "veto": (r"[一壹1]票否[决定]",),
    "joint_liability": (r"连带(?:的)?(?:责任|清偿|赔偿|保证|担保|义务)|(?<=[负担])连带",),
    "shift_of_responsibility": (
        rf"责任主体{SUBCLAUSE}{{0,6}}(?:转移|变更|改为|转为|转由|移交|是乙方|为乙方)",
        r"(?:转移|变更|移交|转嫁)(?:本事项)?(?:的)?(?:责任主体|主体责任|法律责任|管理责任)",
        rf"(?:主体|全部|一切|法律|安全|管理|相关|后果|赔偿)(?:的)?(?:责任|后果)"
        rf"{SUBCLAUSE}{{0,4}}由{PARTY_B}",
        rf"由?{PARTY_B}{SUBCLAUSE}{{0,6}}(?:承担|负)"
        rf"{SUBCLAUSE}{{0,6}}(?:主体|全部|一切|法律|属地|第一)(?:管理)?(?:的)?(?:责任|后果)",
        rf"{PARTY_B}(?:是|为|作为)(?:本事项)?(?:的)?(?:第一)?责任(?:主体|人|单位)",
    ),
    "unlimited_term": (
        r"无限期",
        r"不限(?:定)?期",
        r"(?:无|不设|不定)(?:固定)?期限",
        r"期限不限",
        r"永久(?:性)?(?:有效|履行|承担|负责|协助|执行)",
        r"长期有效",
        r"(?<!不)自动(?:续期|续签|延续|延长|顺延)",
        rf"(?:直至|直到|至){SUBCLAUSE}{{0,6}}另行通知",
    ),
    "fees": (
        rf"{PAYERS}{SUBCLAUSE}{{0,8}}(?:收取|收缴|收费|代收|交纳|缴纳|缴费|交费|摊派|集资|筹资)",
        rf"(?:收取|收缴|代收|摊派|募集){SUBCLAUSE}{{0,12}}{PAYERS}",
    ),
    "one_sided_change": (
        rf"(?:(?<!双方)可以?|(?<!双方)有权|随时|单方面?|自行){ALONE}{CHANGING}"
        rf"{SUBCLAUSE}{{0,6}}{WORKED_OUT}",
        rf"{WORKED_OUT}{SUBCLAUSE}{{0,8}}(?:可由|由|以)(?:甲方|部门|委托方)"
        rf"{SUBCLAUSE}{{0,8}}(?:确定|决定|{CHANGING}|通知|要求|解释)",
    ),
    "appraisal": (
        rf"(?:纳入|列入|计入|作为|挂钩|进入){SUBCLAUSE}{{0,12}}{RATING}",
        rf"{RATING}{SUBCLAUSE}{{0,6}}(?:挂钩|扣分|末位|靠后)",
        rf"(?:对|将|给){PARTY_B}{SUBCLAUSE}{{0,8}}{RATING}",
    ),
}
"""Reason code -> patterns. The order is the order in which reasons are told."""

TURNS = re.compile(
    r"(?P<obliged>不得不|不能不|不仅|不但|不只|不论|不管|否则|应当|必须|(?<![不相对供])应|(?<!无)须"
    r"|仍然?|则|并且|而且|但|而应|的由)"
    r"|(?P<freed>不承担|不负|免除|免于|取消|杜绝|拒绝提供|拒绝承担|有权拒绝)"
    r"|(?P<evaded>拒绝|拒不|推诿|推脱|推卸|逃避|规避|减轻|停止|不履行|不完成|解除)"
    r"|(?P<denied>不得|不因|不再|不提供|不适用|不实行|不要求|不构成|不属于|不包括|不含|不为|不向|不以"
    r"|不将|不把|不会|不能|不是|不应|不转|不作|无须|无需|无权|没有|禁止|严禁|并非|未设|未作)"
    r"|(?P<pause>、)"
)
"""Words that turn a sentence: into a duty, out of one, or (`不得拒绝`) back into it."""

CARRIES_ON = re.compile(r"^(?:或者?|也不|亦不|和|及|以及)")


def forbidden(text: str) -> tuple[str, ...]:
    """Return the reason codes for which a clause may not stand, in the order of PATTERNS.

    A mention that is denied (不得…, 不承担…) is none; a denial carries over a comma only where the
    sentence goes on with `或`. What cannot be told apart is a hit: the clause can be worded anew.
    """
    found = {
        code
        for sentence in re.split(r"[。;!?\n]", _folded(text))
        for code, patterns in PATTERNS.items()
        if any(_asserted(pattern, sentence) for pattern in patterns)
    }
    return tuple(code for code in PATTERNS if code in found)


def _folded(text: str) -> str:
    """Fold widths, and drop blanks and invisible characters that would part a word."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        sign
        for sign in folded
        if sign == "\n" or not (sign.isspace() or unicodedata.category(sign) == "Cf")
    )


def _asserted(pattern: str, sentence: str) -> bool:
    denied = False
    for part in sentence.split(","):
        denied = denied and bool(CARRIES_ON.match(part))
        for hit in re.finditer(pattern, part):
            if not (denied or _denies(part[: hit.start()]) or _denies(hit.group())):
                return True
        denied = denied or _denies(part)
    return False


def _denies(before: str) -> bool:
    """Tell whether the words before a mention deny it: each turn is followed in order."""
    state = ""
    for turn in TURNS.finditer(before):
        match turn.lastgroup:
            case "denied":
                state = "denied"
            case "freed":  # 不得免除 is a duty, but 不担保、不承担 denies twice
                state = "" if state == "denied" else "freed"
            case "pause":
                state = state and "freed"
            case _:  # a duty, or an evasion: the evasion of what was denied is a duty again
                state = ""
    return bool(state)


class ClauseTemplate(Value):
    """One of the fifteen clauses, with blanks."""

    no: int
    title: str
    lines: tuple[TextLine, ...]


class WrittenClause(Value):
    """A clause as it stands in an agreement; `by` names who added a free one."""

    no: int
    title: str
    lines: tuple[str, ...]
    by: str = ""


def written(templates: Sequence[ClauseTemplate], facts: Facts) -> tuple[WrittenClause, ...]:
    """Write the generated clauses from the facts of the approval, in the order of their numbers.

    Raises DataBroken when a template asks for a fact that there is not.
    """
    return tuple(
        WrittenClause(no=one.no, title=one.title, lines=lines(one.lines, facts))
        for one in sorted(templates, key=lambda template: template.no)
    )


def digest(placement: PlacementState) -> str:
    """Return what tells the text of an agreement from any other of its community (16 hex signs).

    It stands on what the approval fixed and on the free clauses; fifteen clauses are made of the
    former.
    """
    fixed = ("number", "community", "start_on", "end_on", "amount_fen", "account", "standards")
    joint = {"parties"} if placement.parties else set()
    told = placement.model_dump(mode="json", include={*fixed, "clauses", *joint})
    return sha256(canonical(told).encode()).hexdigest()[:16]


STOPS = re.compile(r"(?<=[。；！？;!?\n，,、])")


class Piece(Value):
    """A part of a clause; `codes` are the reasons for which it may not stand, () if it may."""

    text: str
    codes: tuple[str, ...] = ()


# Most clauses of all agreements are the same sentences, and each is looked at with every page.
@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text in parts, the forbidden ones with their reasons; joined they are the text.

    A part is the smallest run of clauses that is forbidden by itself; where only the whole is, the
    whole is marked.
    """
    wanted = set(forbidden(text))
    if not wanted:
        return (Piece(text=text),) if text else ()
    found = tuple(_runs([part for part in STOPS.split(text) if part]))
    told = {code for one in found for code in one.codes}
    return found if told == wanted else (Piece(text=text, codes=forbidden(text)),)


def _runs(parts: list[str]) -> list[Piece]:
    """Go through the parts: each alone, else with the one before it, where that makes the sense."""
    done: list[Piece] = []
    for part in parts:
        codes = forbidden(part)
        if not codes and done and not done[-1].codes:
            codes = forbidden(done[-1].text + part)
            part = done.pop().text + part if codes else part
        if done and not codes and not done[-1].codes:
            part = done.pop().text + part
        done.append(Piece(text=part, codes=codes))
    return done

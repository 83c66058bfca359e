"""What burden an application brings to a community, and what comes with it (权随责走)."""

from schemas.applications.codes import (
    BuilderLevel,
    Channel,
    FormKind,
    FrequencyUnit,
    Medium,
    PlaquePlace,
)
from schemas.numbers import Count, Day, Flag, Number, Text
from schemas.values import Value


class FormTable(Value):
    """一张报表; a statistical one shows its four marks (统计法第十七条)."""

    name: Text | None = None
    kind: FormKind | None = None
    table_no: Text | None = None
    made_by: Text | None = None
    approval_no: Text | None = None
    valid_to: Day | None = None
    frequency: FrequencyUnit | None = None
    fields: Count | None = None
    fields_held: Count | None = None
    channel: Channel | None = None


class LedgerDemand(Value):
    """一本台账"""

    name: Text | None = None
    medium: Medium | None = None


class Plaque(Value):
    """一块牌子"""

    text: Text | None = None
    place: PlaquePlace | None = None


class Certificate(Value):
    """要求社区出具的一种证明"""

    name: Text | None = None
    purpose: Text | None = None
    basis: Text | None = None


class Assessment(Value):
    """一项考核评比"""

    name: Text | None = None
    indicator: Text | None = None
    ranking: Flag | None = None
    weight: Number | None = None


class App(Value):
    """一个政务应用"""

    name: Text | None = None
    filing_no: Text | None = None
    builder_level: BuilderLevel | None = None
    forced_install: Flag = False
    checkin: Flag = False
    points: Flag = False
    online_time: Flag = False
    install_rate: Number | None = None


class ChatGroup(Value):
    """一个工作群"""

    name: Text | None = None
    checkin: Flag = False


class Gathering(Value):
    """会议或检查: how many, how long, how many people."""

    count: Count | None = None
    hours: Number | None = None
    persons: Count | None = None


class PostDemand(Value):
    """主任的一个挂名职务"""

    body: Text | None = None
    position: Text | None = None


class Seconded(Value):
    """借用社区工作人员"""

    persons: Count | None = None
    days: Number | None = None


class Handover(Value):
    """权随责走: powers, people and means that come with the work."""

    powers: Text | None = None
    people: Count | None = None
    training_hours: Number | None = None
    materials: tuple[Text, ...] = ()
    equipment: tuple[Text, ...] = ()
    venue_hours: Number | None = None
    data_shared: tuple[Text, ...] = ()
    insurance: Text | None = None

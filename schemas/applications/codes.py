"""The codes of the application form; codes a rule must refuse are codes, too."""

from enum import StrEnum


class ApplyType(StrEnum):
    """申请类型"""

    NEW = "new"
    RENEW = "renew"
    AMEND = "amend"
    EMERGENCY_FOLLOWUP = "emergency_followup"
    ANNUAL_CATALOGUE = "annual_catalogue"
    EXEMPTION = "exemption"


class Kind(StrEnum):
    """事项类别"""

    TASK = "task"
    ORGANISATION = "organisation"
    PLAQUE = "plaque"
    LEDGER = "ledger"
    FORM = "form"
    SURVEY = "survey"
    INSPECTION = "inspection"
    ASSESSMENT = "assessment"
    CAMPAIGN = "campaign"
    MEETING = "meeting"
    APP = "app"
    CHAT_GROUP = "chat_group"
    CERTIFICATE = "certificate"
    DOOR_TO_DOOR = "door_to_door"
    TASK_FORCE = "task_force"


class Domain(StrEnum):
    """领域"""

    CIVIL_AFFAIRS = "civil_affairs"
    HUMAN_RESOURCES = "human_resources"
    HEALTH = "health"
    PUBLIC_SECURITY = "public_security"
    FIRE_EMERGENCY = "fire_emergency"
    URBAN_MANAGEMENT = "urban_management"
    HOUSING = "housing"
    STATISTICS = "statistics"
    EDUCATION = "education"
    DISABLED = "disabled"
    VETERANS = "veterans"
    PARTY_PUBLICITY = "party_publicity"
    JUSTICE = "justice"
    MARKET_REGULATION = "market_regulation"
    OTHER = "other"


class Nature(StrEnum):
    """性质"""

    LONG_TERM = "long_term"
    PHASED = "phased"
    TEMPORARY = "temporary"
    EMERGENCY = "emergency"


class ListClass(StrEnum):
    """清单类别; `negative` is read and then refused."""

    STATUTORY = "statutory"
    ASSIST = "assist"
    CATALOGUE = "catalogue"
    MANDATED = "mandated"
    NEW = "new"
    NEGATIVE = "negative"
    PURCHASABLE = "purchasable"


class CommunityRole(StrEnum):
    """社区角色; the last four are read and then refused."""

    ASSIST = "assist"
    PUBLICISE = "publicise"
    COLLECT = "collect"
    VENUE = "venue"
    MOBILISE = "mobilise"
    RESPONSIBLE = "responsible"
    ENFORCE = "enforce"
    APPROVE = "approve"
    CHARGE = "charge"


class BasisLevel(StrEnum):
    """依据层级"""

    LAW = "law"
    REGULATION = "regulation"
    MINISTRY_RULE = "ministry_rule"
    LOCAL_RULE = "local_rule"
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    DEPARTMENT_NOTICE = "department_notice"


class IssuerLevel(StrEnum):
    """上级来源的层级"""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"


class StepBy(StrEnum):
    """步骤由谁实施"""

    DEPARTMENT = "department"
    COMMUNITY = "community"


class FrequencyUnit(StrEnum):
    """频次单位"""

    ONCE = "once"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class FormKind(StrEnum):
    """表的性质"""

    STATISTICAL = "statistical"
    BUSINESS = "business"


class Channel(StrEnum):
    """填报渠道"""

    PAPER = "paper"
    SYSTEM = "system"
    APP = "app"


class Medium(StrEnum):
    """台账载体"""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class PlaquePlace(StrEnum):
    """挂牌位置"""

    INSIDE = "inside"
    OUTSIDE = "outside"


class BuilderLevel(StrEnum):
    """应用建设单位层级"""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    TOWNSHIP = "township"
    COMMUNITY = "community"


class Trace(StrEnum):
    """留痕要求"""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class FundMode(StrEnum):
    """经费方式"""

    FOLLOW_TASK = "follow_task"
    PURCHASE = "purchase"
    IN_KIND = "in_kind"
    EXEMPT = "exempt"


class Exemption(StrEnum):
    """零经费情形"""

    STATUTORY_SELF_GOVERNMENT = "statutory_self_government"
    POSTER_ONLY = "poster_only"
    DEPARTMENT_DOES_IT_ALL = "department_does_it_all"
    COMMUNITY_INVITED = "community_invited"


class FundSource(StrEnum):
    """经费来源; the last two are read and then refused."""

    DEPARTMENT_BUDGET = "department_budget"
    SERVICE_FUND = "service_fund"
    COMMUNITY_OFFICE_BUDGET = "community_office_budget"


class LineSource(StrEnum):
    """资金来源 of a budget line; which kinds pay for no task the place's parameters say."""

    GENERAL_BUDGET = "general_budget"
    GOVERNMENT_FUND = "government_fund"
    SPECIAL_TRANSFER = "special_transfer"
    COMMUNITY_OFFICE_BUDGET = "community_office_budget"
    STIPENDS = "stipends"
    SERVICE_FUND = "service_fund"
    AWARD_FUND = "award_fund"


class CostCategory(StrEnum):
    """费用类别"""

    LABOUR = "labour"
    VOLUNTEER = "volunteer"
    MATERIALS = "materials"
    PRINTING = "printing"
    TRANSPORT = "transport"
    COMMUNICATION = "communication"
    VENUE = "venue"
    INSURANCE = "insurance"
    TRAINING = "training"
    TAX = "tax"
    OTHER = "other"


class Allocation(StrEnum):
    """分配方式"""

    BY_HOUSEHOLDS = "by_households"
    BY_TARGETS = "by_targets"
    BY_DELIVERED = "by_delivered"
    FLAT = "flat"


class Due(StrEnum):
    """拨付节点"""

    BEFORE_START = "before_start"
    MIDTERM = "midterm"
    AFTER_ACCEPTANCE = "after_acceptance"


class IssuerKind(StrEnum):
    """应急响应发布主体; `department` is read and then refused."""

    GOVERNMENT = "government"
    COMMAND = "command"
    DEPARTMENT = "department"


class Opinion(StrEnum):
    """社区意见"""

    AGREE = "AGREE"
    AGREE_WITH_CONDITIONS = "AGREE_WITH_CONDITIONS"
    DISAGREE = "DISAGREE"
    NO_CAPACITY = "NO_CAPACITY"
    ASK_CLARIFICATION = "ASK_CLARIFICATION"


class Severity(StrEnum):
    """结论的轻重, worst first: reject > return > exempt > warn > pass."""

    REJECT = "reject"
    RETURN = "return"
    EXEMPT = "exempt"
    WARN = "warn"
    PASS = "pass"


class Route(StrEnum):
    """办理通道, in the order in which the first that fits is taken."""

    EMERGENCY = "EMERGENCY"
    PURCHASE = "PURCHASE"
    LIGHT = "LIGHT"
    LAW = "LAW"
    L02 = "L02"
    DELEGATED = "DELEGATED"
    L03 = "L03"

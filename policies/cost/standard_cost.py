"""The standard cost of an application: what its work should cost (readings, Rules)."""

from collections.abc import Mapping
from decimal import Decimal

from policies.place.parameters import PlaceTerms, decimal_of
from schemas.applications.application import Application
from schemas.applications.codes import CostCategory
from schemas.applications.funding_plan import CostLine
from schemas.numbers import fen
from schemas.place.organisations import Community
from schemas.written import same

ZERO = Decimal(0)


def asked(application: Application, ground: PlaceTerms) -> tuple[Community, ...]:
    """Return the communities asked that the place knows; `all` is ordered by code."""
    known = ground.directory.communities
    if application.communities == "all":
        return tuple(known[code] for code in ground.directory.codes)
    return tuple(known[code] for code in application.communities if code in known)


def profile_field(target: str, ground: PlaceTerms) -> str:
    """Return the profile field by which work for this target scales; households unless listed."""
    for field, words in ground.lists.profile_fields.items():
        if any(word in target for word in words):
            return field
    return "households"


def scale(community: Community, field: str, ground: PlaceTerms) -> Decimal | None:
    """Return a community's size against the reference community in one profile field.

    None where nobody knows it.
    """
    size = getattr(community, field)
    return None if size is None else Decimal(size) / Decimal(ground.lists.reference[field])


def difficulty(community: Community, ground: PlaceTerms) -> Decimal | None:
    """Return the difficulty factor: 1 plus 0.2 of the floating share, at most the cap (1.6).

    None where the share is not known.
    """
    setting = ground.params["difficulty"]
    floating, residents = community.floating, community.residents
    if floating is None or residents is None:
        return None
    share = Decimal(floating) / Decimal(residents) if residents else 0
    return min(decimal_of(setting["cap"]), 1 + decimal_of(setting["floating"]) * share)


def scaled_hours(application: Application, ground: PlaceTerms) -> Mapping[str, Decimal]:
    """Return the hours of the term in each community asked, by code.

    A community whose size nobody knows is left out, unless there are no hours at all.
    """
    field, hours = _target_field(application, ground), application.hours_per_community or ZERO
    sizes = ((one.code, scale(one, field, ground)) for one in asked(application, ground))
    return {
        code: hours * (size or ZERO) * application.part(code)
        for code, size in sizes
        if size is not None or not hours
    }


def _target_field(application: Application, ground: PlaceTerms) -> str:
    target = application.target.type if application.target else None
    return profile_field(target or "", ground)


def lacking(application: Application, ground: PlaceTerms) -> Mapping[str, tuple[str, ...]]:
    """Return which profile fields the hours and their cost need and nobody knows, by community."""
    if not application.hours_per_community:
        return {}
    needed = tuple(dict.fromkeys((_target_field(application, ground), "residents", "floating")))
    told = {
        one.code: tuple(field for field in needed if getattr(one, field) is None)
        for one in asked(application, ground)
    }
    return {code: fields for code, fields in told.items() if fields}


def direct_fen(application: Application) -> int:
    """Return the sum of the lines that are not labour, in fen."""
    lines = application.funding.lines if application.funding else ()
    return sum(line.amount_fen for line in lines if line.category != CostCategory.LABOUR)


def labour_fen(application: Application, ground: PlaceTerms) -> Mapping[str, int]:
    """Return the standard labour cost by hours in each community: hourly rate and overhead, fen.

    A community without the figures it needs (`lacking`) is left out.
    """
    price = decimal_of(ground.params["hourly_rate"]) * (1 + decimal_of(ground.params["overhead"]))
    known = ground.directory.communities
    factors = {code: difficulty(one, ground) for code, one in known.items()}
    return {
        code: fen(hours * factor * price)
        for code, hours in scaled_hours(application, ground).items()
        if (factor := factors[code] if hours else Decimal(1)) is not None
    }


def standard_fen(application: Application, ground: PlaceTerms) -> int | None:
    """Return the standard cost of all communities together, in fen; None where it is not known.

    Labour with a price by the piece (households listed, forms) takes the place of the hours.
    """
    pieces = piece_fen(application, ground)
    if pieces is None and lacking(application, ground):
        return None
    labour = sum(labour_fen(application, ground).values()) if pieces is None else pieces
    return labour + direct_fen(application)


def piece_fen(application: Application, ground: PlaceTerms) -> int | None:
    """Return the cost of labour by the piece at the lower standard price, in fen; None without."""
    lines = application.funding.lines if application.funding else ()
    priced = [piece_line_fen(line, ground) for line in lines]
    pieces = [one for one in priced if one is not None]
    return sum(pieces) if pieces else None


def piece_line_fen(line: CostLine, ground: PlaceTerms) -> int | None:
    """Return the standard cost of one line of labour by the piece, in fen; None for any other."""
    listed = line.category == CostCategory.LABOUR and any(
        same(line.unit or "", one) for one in ground.lists.piece_units
    )
    limits = band(line, ground)
    if not listed or limits is None:
        return None
    return fen((line.quantity or ZERO) * limits[0])


def band(line: CostLine, ground: PlaceTerms) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and highest unit price of a line's kind and unit in this place, or None."""
    for row in ground.params["price_bands"]:
        if row["category"] == line.category and row["unit"] == line.unit:
            return decimal_of(row["low"]), decimal_of(row["high"])
    return None

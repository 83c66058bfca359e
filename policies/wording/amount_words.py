"""An amount of money in the capital characters of contracts and cheques (人民币大写)."""

import re

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LIMIT_FEN = 10**18  # 10,000 万亿 yuan


def in_words(fen: int) -> str:
    """Write whole fen as 大写: 149.05 yuan is 壹佰肆拾玖元零伍分; without fen it ends in 整.

    Raises ValueError for a negative amount or one of 10^16 yuan and more. Source: 支付结算办法,
    annex 1 (正确填写票据和结算凭证的基本规定).
    """
    if not 0 <= fen < LIMIT_FEN:
        raise ValueError(f"no words for {fen} fen")
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_whole(yuan)}元" if yuan or not fen else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif yuan and cents:
        words += "零"
    return words + (f"{DIGITS[cents]}分" if cents else "整")


def _whole(yuan: int) -> str:
    groups = [(yuan // 10_000**n % 10_000, name) for n, name in enumerate(GROUPS)]
    words = "".join(_group(number) + name if number else "零" for number, name in reversed(groups))
    words = re.sub("零+", "零", words).removeprefix("零")
    return words.removesuffix("零") or "零"


def _group(number: int) -> str:
    digits = f"{number:04d}"
    words = "".join(
        DIGITS[int(digit)] + (place if digit != "0" else "")
        for digit, place in zip(digits, reversed(PLACES), strict=True)
    )
    return re.sub("零+", "零", words).removesuffix("零")

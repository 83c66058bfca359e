"""How a movement of money is shown: the bank's day beside the day of entry, serial, voucher."""

from datetime import date

from schemas.values import Value


class Proof(Value):
    """What stands beside one movement of an instalment; `entered` is the day it was recorded.

    on: the bank's day as told; it is the day of the movement only with a voucher or a line of the
    bank. corrected: consequences are on record that the bank's day would not have let happen.
    """

    entered: date
    on: date | None = None
    fen: int | None = None  # of a part; None: all of the instalment
    serial: str = ""
    voucher: str = ""
    remark: str = ""
    bank_file: str = ""
    bank_row: str = ""
    lag_wd: int = 0  # working days from the bank's day to the entry: the recorder's share
    corrected: bool = False

    @property
    def shown(self) -> bool:
        """Whether the bank's day is shown by a voucher or a line of the bank, and so counts."""
        return self.on is not None and bool(self.voucher or self.bank_file)


Proofs = dict[str, Proof]
"""Act that recorded the movement (order, pay, custody_in, confirm_usable) -> what shows it; of an
earlier part of it `custody_in:1`, `custody_in:2` …"""

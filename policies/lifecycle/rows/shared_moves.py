"""States and moves that several rows of the life cycle's table share (policies.lifecycle.table)."""

from policies.lifecycle.row import agreement, emergency, opinion, payment, stage, work
from schemas.states.stages import Stage

OPEN = "APPROVED APPROVED_COND EFFECTIVE"
ASKING = "AMENDING RENEWING"  # something is asked of work that goes on by its old terms
GOING = f"{OPEN} {ASKING}"
LATER = f"{GOING} SUSPENDED EXITED"
PAUSED = "PAUSED_FORCE PAUSED_LG"  # by the office
GRANTED = "EFFECTIVE SUSPENDED"  # where work stands once nothing is asked of it any more
ANSWERS = "ASK_CLARIFICATION AGREE AGREE_WITH_CONDITIONS DISAGREE NO_CAPACITY"
UNPAID = "PLANNED DUE OVERDUE DEFERRED"
SHOWN = "after_entry before_order no_such_voucher"  # the day a movement of money is told to be of
ON_LINES = f"{SHOWN} lines_differ no_such_line over_bank_line"  # and lines of a bank that show it
ORDERING = "after_entry no_such_voucher not_yet_accepted other_account"
PAYING = "other_amount other_party two_people"  # each department its own sums, by two people
LADDER = "nonpay_yellow nonpay_suspend nonpay_block nonpay_exit"
# A placement is opened; a placement ends; its work is closed; and what the count of placements
# makes of the assignment: suspended only while all are, approved no longer when none is left.
PLACED = (
    agreement("new", "G_DRAFT"),
    work("new", "WAIT_AGREEMENT"),
    payment("new", "PLANNED"),
)
FREED = agreement("*", "G_TERMINATED")
ENDED = (FREED, work("*", "TERMINATED"), payment(f"{UNPAID} ORDERED", "RETURNED"))
CLOSED = (
    work("EVALUATED ACCEPTED DEEMED_ACCEPTED", "CLOSED"),
    agreement("G_IN_FORCE G_AMENDED", "G_FULFILLED"),
)
COUNTED = (stage("EFFECTIVE", "SUSPENDED same"), stage("SUSPENDED", "EFFECTIVE same"))
# An instalment is settled: before payment, after an end, or in the hands of the community.
SETTLED = (
    payment(UNPAID, "SETTLED RETURNED same"),
    payment("ORDERED", "SETTLED RETURNED same"),
    payment("CONFIRMED SPENT", "SETTLED same"),
    *CLOSED,
    *COUNTED,
)
IN_FORCE = "G_IN_FORCE G_AMENDED G_SUSPENDED"
SETTLING = f"{UNPAID} ORDERED CONFIRMED SPENT"
DISPUTED = "D_TALK D_MEDIATION D_RULING D_RULED D_GROUP"
UNARCHIVED = " ".join(one for one in Stage if one is not Stage.ARCHIVED)
# A recorded fact is put right; money that is not usable after all is the street's again.
RIGHT = (
    stage("*"),
    opinion(ANSWERS, f"{ANSWERS} same"),
    payment("CONFIRMED", "IN_CUSTODY"),
    work("READY", "WAIT_FUNDS"),
)
RELEASED = stage("APPROVED APPROVED_COND", "LAPSED EXITED same")
EFFECTIVE = stage("APPROVED APPROVED_COND", "EFFECTIVE same")
# What was begun as an emergency is decided on as it was filed, and approved work goes on.
IN_REVERSE = (
    stage("SUBMITTED", "EFFECTIVE EXITED REJECTED"),
    emergency("E_ACTIVE", "E_REGULARISED same"),
    emergency("E_EXPIRED", "E_CLOSED same"),
    agreement("G_DRAFT", "G_IN_FORCE"),
    payment("new", "PLANNED"),
)
BEGUN = "E_ACTIVE E_REGULARISED E_EXPIRED E_CLOSED E_REVOKED"
# An item ends by decision or by its department: work that goes on ends, what is delivered stays.
EXITING = (
    work(f"WAIT_AGREEMENT WAIT_FUNDS READY RUNNING REWORK PAUSED_NONPAY {PAUSED}", "TERMINATED"),
    FREED,
    payment(f"{UNPAID} ORDERED", "RETURNED"),
)

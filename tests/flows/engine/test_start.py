"""What a program does once it stands."""

import gc

from flows.engine import start


def test_what_was_loaded_for_good_is_not_looked_through_again():
    try:
        start.stands()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()

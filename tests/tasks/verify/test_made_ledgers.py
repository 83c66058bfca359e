import json
import subprocess
import sys
from pathlib import Path

import pytest

MAKER = Path(__file__).parents[2] / "bench" / "ledgers.py"


@pytest.mark.slow
def test_a_ledger_made_for_measuring_is_found_whole_and_found_again(tmp_path):
    asked = [sys.executable, str(MAKER), "900", "--check", "--folder", str(tmp_path)]
    made, again = (
        json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        for _ in range(2)
    )
    assert made["ok"]
    assert made["events"] >= 900
    assert again == {"file": made["file"], "ok": True, "problems": []}

"""What every test may ask for."""

import os

# Before anything imports Prefect: it reads these once, and no test may phone home.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

"""The embedded Prefect keeps to itself."""

from flows.engine.engine import Engine
from flows.engine.environment import results_folder, surroundings

AUTH = "zhunru:s3cret"


def test_settings_of_another_prefect_do_not_reach_the_embedded_one(tmp_path):
    around = surroundings(
        tmp_path,
        4200,
        "sqlite://",
        auth=AUTH,
        inherited={"PATH": "/bin", "PREFECT_API_KEY": "x", "PREFECT_PROFILE": "cloud"},
    )
    assert around["PATH"] == "/bin"
    assert "PREFECT_API_KEY" not in around
    assert "PREFECT_PROFILE" not in around
    assert around["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"


def test_the_embedded_prefect_is_local_and_sends_nothing(tmp_path):
    around = surroundings(tmp_path, 4200, "sqlite://", auth=AUTH, inherited={})
    assert around["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert around["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert around["DO_NOT_TRACK"] == "1"
    assert around["PREFECT_HOME"].startswith(str(tmp_path))
    assert around["PREFECT_RESULTS_LOCAL_STORAGE_PATH"] == str(results_folder(tmp_path))


def test_every_setting_is_one_that_prefect_knows(tmp_path, monkeypatch):
    for name, value in surroundings(tmp_path, 4200, "sqlite://", auth=AUTH, inherited={}).items():
        monkeypatch.setenv(name, value)
    from prefect.settings import Settings

    known = Settings()
    assert known.home == tmp_path / "prefect"
    assert known.results.local_storage_path == results_folder(tmp_path)
    assert known.server.services.db_vacuum.enabled == {"flow_runs", "orphans"}
    assert known.server.services.db_vacuum.retention_period.days == 30
    services = known.server.services
    off = (services.scheduler, services.late_runs, services.foreman, services.triggers)
    assert not any(service.enabled for service in off)
    assert not services.event_persister.enabled
    assert not services.pause_expirations.enabled
    assert not services.cancellation_cleanup.enabled
    assert services.task_run_recorder.enabled
    assert not known.server.analytics_enabled
    assert not known.server.ui.show_promotional_content
    assert known.results.default_serializer == "json"
    assert known.api.auth_string.get_secret_value() == AUTH
    assert known.server.api.auth_string.get_secret_value() == AUTH
    assert known.server.api.cors_allowed_origins == "http://127.0.0.1:4200,http://localhost:4200"


def test_the_ledger_and_its_password_are_on_no_command_line(tmp_path):
    url = "postgresql+psycopg://zhunru:secret@db/zhunru"
    assert surroundings(tmp_path, 4200, url, auth=AUTH, inherited={})["ZHUNRU_LEDGER"] == url
    children = Engine(tmp_path, url)._two_children()
    assert not any("secret" in word for child in children for word in child._argv)

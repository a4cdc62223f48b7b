import stat

import pytest

from contest.settings import Settings, SettingsInvalid

KEY = "k" * 32


def test_settings_defaults_lie_in_the_home(tmp_path):
    settings = Settings.read({"PODIUM_HOME": str(tmp_path), "SECRET_KEY": KEY})
    assert settings.database_url == f"sqlite:///{tmp_path}/podium.sqlite3"
    assert settings.redis_url is None
    assert settings.redis_address == f"unix://{tmp_path}/redis.sock"
    assert settings.storage_url == f"{tmp_path}/storage"
    assert not settings.is_secure


def test_settings_all_wrong_variables_are_named_at_once():
    with pytest.raises(SettingsInvalid) as invalid:
        Settings.read(
            {
                "PODIUM_URL": "podium.example",
                "DATABASE_URL": "mysql://x",
                "REDIS_URL": "http://x",
                "PODIUM_PROXIES": "10.0.0.1, here",
                "PODIUM_SLOTS": "0",
                "PODIUM_LEASE": "soon",
                "DOCKER_HOST": "ssh://x",
                "SECRET_KEY": "short",
            },
            require=("STORAGE_URL",),
        )
    assert invalid.value.problems == (
        "STORAGE_URL is not set",
        "REDIS_URL has to begin with redis:// or rediss:// or unix://",
        "PODIUM_URL has to begin with http:// or https://",
        "DATABASE_URL has to begin with sqlite:// or postgresql:// or postgres://",
        "PODIUM_PROXIES holds 'here', which is no address or network",
        "DOCKER_HOST has to begin with unix:// or tcp:// or http:// or https://",
        "PODIUM_SLOTS has to be a whole number from 1 to 256",
        "PODIUM_LEASE has to be seconds from 1 to 3600",
        "SECRET_KEY is shorter than 32 characters",
    )


def test_settings_home_too_long_for_a_socket_is_refused():
    home = "/" + "h" * 100
    with pytest.raises(SettingsInvalid) as invalid:
        Settings.read({"PODIUM_HOME": home, "SECRET_KEY": KEY})
    assert invalid.value.problems == (f"PODIUM_HOME is too long for a Unix socket inside it: {home}",)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_settings_postgresql_means_psycopg(scheme):
    settings = Settings.read({"DATABASE_URL": f"{scheme}://u@h/d", "SECRET_KEY": KEY})
    assert settings.database_url == "postgresql+psycopg://u@h/d"


def test_settings_secret_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    home = tmp_path / "home"
    first = Settings.read({"PODIUM_HOME": str(home)})
    assert Settings.read({"PODIUM_HOME": str(home)}).secret_key == first.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret"]


def test_settings_without_secret_make_no_file(tmp_path):
    assert Settings.read({"PODIUM_HOME": str(tmp_path)}, secret=False).secret_key == ""
    assert list(tmp_path.iterdir()) == []


def test_settings_child_reads_the_same(tmp_path):
    settings = Settings.read(
        {
            "PODIUM_HOME": str(tmp_path),
            "PODIUM_URL": "https://podium.example/",
            "REDIS_URL": "redis://h:1/2",
            "PODIUM_PROXIES": "10.0.0.0/8,::1",
            "PODIUM_LEASE": "5",
            "SECRET_KEY": KEY,
        }
    )
    assert settings.is_secure
    assert Settings.read(settings.environment()) == settings


def test_settings_shown_hold_no_secret():
    settings = Settings.read({"SECRET_KEY": KEY, "DATABASE_URL": "postgresql://u:password@h/d"})
    assert KEY not in repr(settings)
    assert "password" not in repr(settings)

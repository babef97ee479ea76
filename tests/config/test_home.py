import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from tui_mail.config.home import Home, create_home, default_home, open_home
from tui_mail.errors import ConfigError, NotPermitted, UsageError

NOBODY_UID = 65534

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_can_be_entered_by_its_owner_only(tmp_path: Path) -> None:
    home = create_home(tmp_path / "way" / "home")
    assert permissions(home.root) == 0o700
    assert permissions(tmp_path / "way") == 0o700


def test_files_written_after_opening_a_home_are_for_the_owner_only(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    os.umask(0o022)
    open_home(home.root)
    file = home.root / "tui-mail.db"
    file.touch()
    assert permissions(file) == 0o600


def test_without_a_configuration_everything_lies_in_the_home(tmp_path: Path) -> None:
    home = create_home(tmp_path)
    assert home.root == tmp_path
    assert home.database_url == f"sqlite:///{tmp_path}/tui-mail.db"
    assert home.blob_url == f"file://{tmp_path}/blobs"
    assert home.case_token == "[#{number}]"


def test_the_configuration_names_servers_and_the_mark_of_cases(tmp_path: Path) -> None:
    lines = ['database_url = "postgresql://u:geheim@host/db"', 'blob_url = "s3://b/p"', 'case_token = "<{number}>"']
    (tmp_path / "config.toml").write_text("\n".join(lines))
    home = open_home(tmp_path)
    assert home.database_url == "postgresql://u:geheim@host/db"
    assert home.blob_url == "s3://b/p"
    assert home.case_token == "<{number}>"
    assert "geheim" not in repr(home)


def test_relative_places_in_the_configuration_are_in_the_home_and_absolute_ones_are_kept(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('database_url = "sqlite:///data/mail.db"\nblob_url = "file:data"')
    home = open_home(tmp_path)
    assert (home.database_url, home.blob_url) == (f"sqlite:///{tmp_path}/data/mail.db", f"file://{tmp_path}/data")
    config.write_text('database_url = "sqlite:////srv/mail.db"\nblob_url = "file:////srv/blobs"')
    home = open_home(tmp_path)
    assert (home.database_url, home.blob_url) == ("sqlite:////srv/mail.db", "file:///srv/blobs")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('databse_url = "sqlite:///x"', "$.databse_url: there is no such key"),
        ("database_url = 5", "$.database_url: expected str, got int"),
        ('database_url = "mysql://x"', "$.database_url: must begin with"),
        ('blob_url = "/srv/blobs"', "$.blob_url: must begin with"),
        ('case_token = "[#]"', "$.case_token: must hold {number} once"),
        ('case_token = "{number}"', "$.case_token: must hold {number} once"),
        ('case_token = "[{number}/{number}]"', "$.case_token: must hold {number} once"),
        ('case_token = "[{number}{]"', "$.case_token: must hold {number} once"),
        ("case_token = ", "is not TOML"),
    ],
)
def test_what_the_configuration_cannot_mean_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError) as refusal:
        open_home(tmp_path)
    assert "config.toml" in refusal.value.sentence
    assert place in refusal.value.sentence


def test_a_home_that_is_not_there_asks_for_init(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="init"):
        open_home(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@needs_root
@pytest.mark.parametrize("opening", [open_home, create_home])
def test_a_home_of_somebody_else_is_not_entered_and_the_sentence_says_whose_it_is(
    tmp_path: Path, opening: Callable[[Path], Home]
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    os.chown(home, NOBODY_UID, -1)
    with pytest.raises(NotPermitted, match="belongs to nobody; you are root") as refusal:
        opening(home)
    assert refusal.value.exit_code == 3
    assert permissions(home) == 0o755


@pytest.mark.skipif(os.getuid() == 0, reason="root may enter every folder")
def test_a_home_that_cannot_even_be_looked_at_is_not_permitted() -> None:
    with pytest.raises(NotPermitted, match="root"):
        open_home(Path("/root"))


@needs_root
def test_an_owner_without_a_name_is_named_by_number(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 54_321, -1)
    with pytest.raises(NotPermitted, match="user 54321"):
        open_home(home)


def test_a_home_that_others_could_enter_is_closed_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o775)
    (tmp_path / "daemon.lock").touch()
    open_home(tmp_path)
    assert permissions(tmp_path) == 0o700
    assert "0775" in caplog.text


@pytest.mark.parametrize("opening", [open_home, create_home])
def test_a_folder_that_is_no_home_is_never_closed_to_others(tmp_path: Path, opening: Callable[[Path], Home]) -> None:
    (tmp_path / "letters").mkdir()
    tmp_path.chmod(0o775)
    with pytest.raises(UsageError, match="is no home of tui-mail, and others use it"):
        opening(tmp_path)
    assert permissions(tmp_path) == 0o775


def test_a_private_home_is_opened_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tmp_path.chmod(0o700)
    open_home(tmp_path)
    assert caplog.text == ""


@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_symbolic_link_in_place_of_the_home_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    link = tmp_path / "home"
    link.symlink_to(tmp_path / target)
    for opening in (open_home, create_home):
        with pytest.raises(UsageError, match="symbolic link"):
            opening(link)
    assert permissions(tmp_path / "there") == 0o755
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_the_home_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.touch()
    for opening in (open_home, create_home):
        with pytest.raises(UsageError, match="not a folder"):
            opening(file)


def test_a_home_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for opening in (open_home, create_home):
        with pytest.raises(UsageError):
            opening(tmp_path / "file" / "home")


def test_the_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_MAIL_HOME", str(tmp_path / "said"))
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/tui-mail:/var/lib/other")
    assert default_home() == tmp_path / "said"
    assert create_home().root == tmp_path / "said"
    monkeypatch.delenv("TUI_MAIL_HOME")
    assert default_home() == Path("/var/lib/tui-mail")
    monkeypatch.delenv("STATE_DIRECTORY")
    assert default_home() == platformdirs.user_data_path("tui-mail")


def test_a_relative_home_stays_the_same_folder_when_the_program_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert create_home(Path("home")).root == tmp_path / "home"

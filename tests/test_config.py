"""Settings as an operator writes them, and what is said of a mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bot.adapters.discord import DiscordSettings
from bot.adapters.slack import SlackSettings
from bot.config import (
    Configuration,
    Level,
    LogFormat,
    Quiet,
    Section,
    Sections,
    Settings,
    open_configuration,
    open_settings,
    read_address,
)
from bot.desk.desk import configured
from bot.errors import BadData
from bot.reading import read_file
from tests.asking import newsroom

EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.yaml"


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "config.yaml").write_text(text, "utf-8")
    return open_settings(None, folder)


def problem_of(folder: Path, text: str) -> str:
    with pytest.raises(BadData) as caught:
        settings_of(folder, text)
    return str(caught.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert open_settings(None, tmp_path) == Settings()


def test_a_file_of_comments_changes_nothing(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "{}\n# nothing yet\n") == Settings()
    assert settings_of(tmp_path, "# nothing yet\n\n") == Settings()
    assert settings_of(tmp_path, "") == Settings()


def test_folders_are_taken_from_where_the_file_is(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "knowledge: desk/knowledge\nsources: /cards\n")
    assert settings.knowledge == str(tmp_path / "desk" / "knowledge")
    assert settings.sources == "/cards"


def test_a_named_file_wins_over_the_one_that_lies_there(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("timezone: Asia/Qatar\n", "utf-8")
    (tmp_path / "other.yaml").write_text("timezone: Europe/Istanbul\n", "utf-8")
    assert open_settings(tmp_path / "other.yaml", tmp_path).timezone == "Europe/Istanbul"


def test_a_misspelt_setting_is_named_with_its_place(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "sources: seeds\nknowlege: knowledge\n")
    assert "config.yaml:2:1" in problem
    assert "did you mean 'knowledge'" in problem


def test_a_time_zone_must_exist(tmp_path: Path) -> None:
    for zone in ("Asia/Atlantis", "../../etc/passwd", "/etc/localtime"):
        problem = problem_of(tmp_path, f"\ntimezone: {zone}\n")
        assert "config.yaml:2:11" in problem
        assert zone in problem


@pytest.mark.parametrize("text", ["knowledge: [", "- knowledge\n", "knowledge: {a: b}\n", "sources: &a x\n"])
def test_what_is_no_config_is_a_problem_with_a_place(tmp_path: Path, text: str) -> None:
    assert "config.yaml:1:" in problem_of(tmp_path, text)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file"):
        open_settings(tmp_path / "none.yaml", tmp_path)


# --- platforms --------------------------------------------------------------------------------------------------------


class Telegraph(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A third party's settings."""

    enabled: bool = False
    wires: tuple[str, ...] = ()
    speed: int = 12


INSTALLED = {
    "discord": Section(DiscordSettings, ("DISCORD_BOT_TOKEN",)),
    "ms-teams": Section(Telegraph),
    "slack": Section(SlackSettings, ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")),
    "telegraph": Section(Telegraph),
}


class Registry:
    """What is installed; remembers what was imported of it."""

    def __init__(self) -> None:
        self.imported: list[str] = []
        self.sections = Sections(names=lambda: sorted(INSTALLED), find=self._find)

    def _find(self, name: str) -> Section | None:
        self.imported.append(name)
        return INSTALLED.get(name)


def configuration_of(folder: Path, text: str) -> Configuration:
    (folder / "config.yaml").write_text(text, "utf-8")
    return open_configuration(None, folder, Registry().sections)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadData) as caught:
        configuration_of(folder, text)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_each_platform_has_its_section(tmp_path: Path) -> None:
    text = "telegraph: {enabled: yes, wires: Doha, speed: 20}\nms-teams: {enabled: true}\ntimezone: Asia/Qatar\n"
    settings, platforms = configuration_of(tmp_path, text)
    assert settings.timezone == "Asia/Qatar"
    assert platforms == {
        "telegraph": Telegraph(enabled=True, wires=("Doha",), speed=20),
        "ms-teams": Telegraph(enabled=True),
    }


def test_a_section_with_nothing_in_it_is_as_good_as_left_out(tmp_path: Path) -> None:
    assert configuration_of(tmp_path, "telegraph:\nslack:\n").platforms == {}
    assert configuration_of(tmp_path, "telegraph: {}\n").platforms == {"telegraph": Telegraph()}


def test_only_the_platforms_of_the_file_are_imported(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("telegraph: {enabled: true}\n", "utf-8")
    registry = Registry()
    open_configuration(None, tmp_path, registry.sections)
    assert registry.imported == ["telegraph"]


def test_who_only_asks_imports_no_platform(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("timezone: Asia/Qatar\ntelegraph: {enabled: perhaps}\n", "utf-8")
    registry = Registry()
    assert open_settings(None, tmp_path, registry.sections).timezone == "Asia/Qatar"
    assert registry.imported == []


def test_an_unknown_section_is_told_the_known_ones(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "timezone: Asia/Qatar\nslak: {enabled: true}\n")
    assert problem.startswith("config.yaml:2:1: unknown key 'slak': did you mean 'slack'? it can be ")
    assert {"health,", "log,", "ms-teams,", "slack,", "telegraph,"} <= set(problem.split())


def test_every_mistake_in_a_section_is_told_with_its_place(tmp_path: Path) -> None:
    text = "telegraph:\n  enabeld: true\n  speed: fast\nslack:\n  mode: sockets\n  workspaces: [general]\n"
    problems = problems_of(tmp_path, text)
    assert [problem.split(": ")[0] for problem in problems] == [
        "config.yaml:2:3",
        "config.yaml:3:10",
        "config.yaml:5:9",
        "config.yaml:6:16",
    ]
    assert "did you mean 'enabled'" in problems[0]
    assert "'fast' cannot stand for 'speed': write a whole number" in problems[1]
    assert "did you mean 'socket'" in problems[2]


def test_a_section_must_be_one(tmp_path: Path) -> None:
    assert "write a mapping" in problems_of(tmp_path, "telegraph: on\n")[0]


# --- secrets ----------------------------------------------------------------------------------------------------------

CANARY = "hunter2canary"


@pytest.mark.parametrize(
    "text",
    [
        f"slack:\n  bot_token: {CANARY}\n",
        f"slack:\n  signing-secret: {CANARY}\n",
        f"slack:\n  TOKEN: [{CANARY}, {CANARY}]\n",
        f"slack:\n  deep: {{er: {{apiKey: {CANARY}}}}}\n",
        f"slack: {{enabled: {CANARY}, password: {CANARY}, mode: x}}\n",
        f"slack:\n  listen: xoxb-{CANARY}\n",
        f"slack:\n  workspaces: [T1, xapp-1-{CANARY}]\n",
        f"slack:\n  xoxb-{CANARY}: true\n",
    ],
)
@pytest.mark.parametrize("who", [open_configuration, open_settings])
def test_a_secret_in_a_section_is_refused_and_never_repeated(tmp_path: Path, text: str, who: object) -> None:
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    with pytest.raises(BadData) as caught:
        who(None, tmp_path, Registry().sections)  # type: ignore[operator]
    said = str(caught.value)
    assert CANARY not in said
    assert "secrets come only from the environment: SLACK_BOT_TOKEN, SLACK_APP_TOKEN" in said
    assert "config.yaml:1:" in said or "config.yaml:2:" in said


def test_a_platform_that_does_not_name_its_variables_is_told_how_they_begin(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f"ms-teams:\n  client_secret: {CANARY}\n")
    assert "in variables whose names begin with MS_TEAMS_" in problem
    assert CANARY not in problem


def test_a_secret_beside_the_sections_is_refused_too(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f"slack_bot_token: {CANARY}\n")
    assert "'slack_bot_token' cannot be set in a file" in problem
    assert CANARY not in problem


@pytest.mark.parametrize(
    "text",
    [
        f"slack:\n  bot_token: *{CANARY}\n",
        f"slack:\n  bot_token: &{CANARY} x\n",
        f"slack:\n  bot_token:\n    {CANARY}: 1\n    {CANARY}: 2\n",
        f"x: *xoxb-{CANARY}\n",
        f"slack:\n  bot_token: ['{CANARY}\n",
    ],
)
def test_a_file_that_is_no_yaml_gives_no_secret_away(tmp_path: Path, text: str) -> None:
    problems = problems_of(tmp_path, text)
    assert problems
    assert CANARY not in "".join(problems)


def test_a_password_in_the_address_of_the_database_is_not_repeated(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f"log: postgresql://desk:{CANARY}@db/x\n")
    assert "cannot stand for 'log'" in problem
    assert CANARY not in problem


# --- what `dragoman run` needs ----------------------------------------------------------------------------------------


def test_the_database_is_a_path_from_where_the_file_is_or_a_url(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "state: data/dragoman.db\n").state == str(tmp_path / "data/dragoman.db")
    assert settings_of(tmp_path, "state: /var/lib/dragoman.db\n").state == "/var/lib/dragoman.db"
    assert settings_of(tmp_path, "state: postgresql://db/dragoman\n").state == "postgresql://db/dragoman"


def test_nothing_listens_and_the_log_is_for_people_unless_somebody_says_so(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "health:\nlog:\n")
    assert settings.health is None
    assert (settings.log.level, settings.log.format) == (Level.INFO, LogFormat.TEXT)


@pytest.mark.parametrize("listen", ["8765", "localhost", "localhost:", "localhost:99999", ":8765", "a b:1", "::1:80"])
def test_an_address_to_listen_at_is_host_and_port(tmp_path: Path, listen: str) -> None:
    problem = problem_of(tmp_path, f'health:\n  listen: "{listen}"\n')
    assert "config.yaml:2:11" in problem
    assert "write HOST:PORT" in problem


def test_addresses_are_read_with_and_without_brackets() -> None:
    assert read_address("127.0.0.1:0") == ("127.0.0.1", 0)
    assert read_address("[::1]:8765") == ("::1", 8765)


def test_health_without_an_address_is_no_health(tmp_path: Path) -> None:
    assert "'listen' is missing" in problem_of(tmp_path, "health: {}\n")


def test_a_misspelt_level_is_told_the_levels(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "log: {level: verbose}\n")
    assert "'verbose' is not a word for 'level': it can be debug, error, info, warning" in problem


# --- the desk ---------------------------------------------------------------------------------------------------------

DIGEST = "digests:\n  - channel: slack:T1/C1\n    at: '08:30'\n"


def test_a_digest_needs_a_channel_and_a_time_and_no_more(tmp_path: Path) -> None:
    (digest,) = settings_of(tmp_path, DIGEST).digests
    assert (digest.channel, digest.at) == ("slack:T1/C1", "08:30")
    assert (digest.timezone, digest.days, digest.follow, digest.quiet) == (None, "daily", (), Quiet.LINE)
    assert "'at' is missing" in problem_of(tmp_path, "digests:\n  - channel: slack:T1/C1\n")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("digests:\n  - channel: '#general'\n    at: '08:30'\n", "2:14", "'#general' is no channel"),
        ("digests:\n  - channel: slack:T1\n    at: '08:30'\n", "2:14", "write PLATFORM:WORKSPACE/CHANNEL"),
        ("digests:\n  - channel: slack:T1/C1\n    at: '25:00'\n", "3:9", "'25:00' is no time of day"),
        (f"{DIGEST}    timezone: mars\n", "4:15", "there is no time zone 'mars'"),
        (f"{DIGEST}    timezone: europe/istanbul\n", "4:15", "there is no time zone 'europe/istanbul'"),
        (f"{DIGEST}    days: someday\n", "4:11", "'someday' names no weekdays"),
        (f"{DIGEST}    quiet: maybe\n", "4:12", "'maybe' is not a word for 'quiet': it can be line, silent"),
        (f"{DIGEST}    fellow: qatar\n", "4:5", "did you mean 'follow'?"),
        (f"{DIGEST}  - channel: slack:T1/C1\n    at: '09:30'\n", "4:14", "slack:T1/C1 has a digest already"),
        ("watches: {quiet_hours: '22:00'}\n", "1:24", "'22:00' are no hours: write them as 22:00-07:00"),
        ("watches: {quiet_hours: '22:00-25:00'}\n", "1:24", "'25:00' is no time of day"),
        ("corrections: {days: 1000}\n", "1:21", "write a number of days, at most 366"),
        ("roles:\n  editors: [slack:T1/U1, U2]\n", "2:26", "'U2'"),
        ("permissions: {digest: [editors]}\n", "1:24", "there is no role 'editors': list its members under roles"),
        ("permissions: {digests: [everyone]}\n", "1:15", "did you mean 'digest'?"),
    ],
)
def test_what_is_wrong_with_a_digest_a_watch_or_a_role_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    problem = problem_of(tmp_path, text)
    assert f"config.yaml:{place}: " in problem
    assert said in problem


def test_every_mistake_of_the_desk_is_told_at_once(tmp_path: Path) -> None:
    text = f"{DIGEST}    days: never\npermissions: {{watch: [nobody, editors]}}\nroles: {{editors: [slack:T1/U1]}}\n"
    with pytest.raises(BadData) as caught:
        settings_of(tmp_path, text)
    assert [str(problem).rsplit("config.yaml:", 1)[1].split(": ")[0] for problem in caught.value.problems] == [
        "4:11",
        "5:23",
    ]


def test_what_a_digest_follows_and_nobody_knows_is_logged_and_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_of(tmp_path, f"{DIGEST}    follow: [qatar, atlantis]\n")
    (one,) = configured(settings, newsroom().kb)
    assert one.follow == ("qatar", "atlantis")
    assert "slack:T1/C1: 'atlantis' cannot be followed" in caplog.text


def test_a_digest_for_a_platform_that_there_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text('digests:\n  - {channel: "slak:T1/C1", at: "08:30"}\n', "utf-8")
    sections = Sections(names=lambda: ("discord", "slack"), find=lambda name: None)
    with pytest.raises(BadData) as caught:
        open_settings(path, tmp_path, sections)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 15)
    assert "there is no platform 'slak'" in problem.message
    assert problem.advice == "it can be discord, slack"


# --- the example ------------------------------------------------------------------------------------------------------


def test_the_example_shows_every_setting_and_is_valid() -> None:
    document, problems = read_file(EXAMPLE)
    assert document is not None
    assert problems == []
    assert isinstance(document.value, dict)
    assert set(document.value) == {field.name for field in msgspec.structs.fields(Settings)} | {"slack", "discord"}
    for section, record in (("slack", SlackSettings), ("discord", DiscordSettings), *_nested(Settings)):
        shown = document.value[section]
        if isinstance(shown, list):
            shown = shown[0]
        assert isinstance(shown, dict)
        assert set(shown) == {field.name for field in msgspec.structs.fields(record)}, section
    settings, platforms = open_configuration(EXAMPLE, EXAMPLE.parent, Registry().sections)
    assert settings.timezone == "Asia/Qatar"
    assert platforms["slack"] != SlackSettings()
    assert platforms["discord"] != DiscordSettings()
    assert [platforms[name].enabled for name in ("slack", "discord")] == [False, False]  # type: ignore[attr-defined]
    # What it follows is in the knowledge that comes with the program.
    (digest,) = configured(settings, newsroom().kb)
    assert digest.follow == ("qatar", "turkiye", "qatar turkiye")
    assert (digest.days, digest.quiet) == ("mon-fri", Quiet.SILENT)


def _nested(record: type[msgspec.Struct]) -> list[tuple[str, type[msgspec.Struct]]]:
    fields = msgspec.structs.fields(record)
    kinds = {field.name: getattr(field.type, "__args__", (field.type,))[0] for field in fields}
    return [(name, kind) for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]


def test_the_example_explains_every_setting_in_a_comment_above_it() -> None:
    above = ""
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            assert above.lstrip().startswith("#"), f"no comment above {line}"
        above = line


def test_what_a_setting_must_look_like_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("slack:\n  listen: nowhere\n  workspaces: [x]\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--config", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "write HOST:PORT, such as 127.0.0.1:3000" in done.stderr
    assert "write a workspace's id" in done.stderr

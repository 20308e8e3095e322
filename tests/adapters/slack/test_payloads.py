"""What is read from Slack's payloads."""

from __future__ import annotations

from bot.adapters.slack.payloads import of_interaction


def test_whoever_presses_a_button_from_another_workspace_is_of_that_one() -> None:
    pressed = {"team": {"id": "T1"}, "user": {"id": "E1", "team_id": "T2"}, "channel": {"id": "C1"}}
    assert of_interaction(pressed).asker.id == "slack:T2/E1"
    assert of_interaction({**pressed, "user": {"id": "E1"}}).asker.id == "slack:T1/E1"

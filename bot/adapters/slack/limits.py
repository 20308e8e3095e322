"""What Slack takes, in one table with the source of each number. Nothing is measured here: see core/lengths.py.

Sources, by name: *Block Kit* is the reference of blocks, elements and composition objects on docs.slack.dev; *SDK* is
slack_sdk/models (its validators); a bug report is named by its number. Where they differ the smaller number stands.
"""

from __future__ import annotations

BLOCKS_IN_MESSAGE = 50
"""Block Kit, Blocks: a message."""
BLOCKS_IN_VIEW = 100
"""Block Kit, Blocks: a modal or Home tab; SDK View.blocks_max_length."""
SECTION_TEXT = 3_000
"""Block Kit, Section; SDK SectionBlock.text_max_length."""
CONTEXT_ELEMENTS = 10
"""Block Kit, Context; SDK ContextBlock.elements_max_length."""
CONTEXT_TEXT = 2_000
"""No number is documented for a context's text; a section's field, its nearest kin, has this one."""
HEADER_TEXT = 150
"""Block Kit, Header; SDK HeaderBlock.text_max_length."""
ACTIONS_ELEMENTS = 25
"""Block Kit, Actions; SDK ActionsBlock.elements_max_length."""
BUTTON_TEXT = 75
"""Block Kit, Button; SDK ButtonElement.text_max_length."""
BUTTON_VALUE = 2_000
"""Block Kit, Button; SDK ButtonElement.value_max_length."""
OPTIONS = 100
"""Block Kit, Option object in a select; SDK StaticSelectElement.options_max_length."""
OPTION_TEXT = 75
"""Block Kit, Option object; SDK Option.label_max_length."""
OPTION_VALUE = 150
"""Block Kit, Option object (75 before 2024); SDK Option.value_max_length."""
ID = 255
"""Block Kit: action_id, block_id and callback_id; SDK Block.block_id_max_length."""
PLACEHOLDER = 150
"""Block Kit, Select menu; SDK placeholder_max_length."""
LABEL = 2_000
"""Block Kit, Input: label and hint; SDK InputBlock.label_max_length."""
ERROR = 2_000
"""No number is documented for the message at a field; that of its label."""
VIEW_TITLE = 24
"""Block Kit, View object: title, submit and close; SDK View.title_max_length."""
VIEW_METADATA = 3_000
"""Block Kit, View object; SDK View.private_metadata_max_length."""
INPUT_TEXT = 3_000
"""Block Kit, Plain-text input: max_length."""
VIEWS_IN_STACK = 3
"""Slack, Modals: a view stack."""
BLOCKS_TEXT = 9_500
"""All texts of a message's blocks together: undocumented; 13,200 were refused (bolt-js#2509), 11,341 too, and 9,597
taken (bolt-js#2867)."""
MESSAGE_TEXT = 4_000
"""The text beside the blocks: Slack recommends 4,000 to chat.postMessage, and cuts above 40,000."""
COMMAND_TEXT = 2_000
"""Slack documents none for the text of a slash command; ours, that of core.parameters.MOST_LETTERS."""
COMMAND_NAME = 32
"""App manifest, slash_commands.command, without its slash."""
COMMAND_DESCRIPTION = 2_000
"""App manifest, slash_commands.description."""
COMMAND_HINT = 1_000
"""App manifest, slash_commands.usage_hint."""
COMMANDS = 50
"""App manifest, features.slash_commands."""
SHORTCUTS = 10
"""App manifest, features.shortcuts."""
SHORTCUT_NAME = 24
"""App manifest, shortcuts.name."""
SHORTCUT_DESCRIPTION = 150
"""App manifest, shortcuts.description."""

ACK_SECONDS = 3.0
"""Slack, Interactivity: acknowledge within this."""
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
"""Slack, Interactivity: a response_url works this often and this long."""
TRIGGER_SECONDS = 3.0
"""Slack, Interactivity: a trigger_id opens one view, within this."""
SECONDS_BETWEEN_POSTS = 1.0
"""Slack, Rate limits: about one message a second a channel; short bursts pass."""
SIGNATURE_SECONDS = 300
"""Slack, Verifying requests: older requests are to be refused."""
BODY_BYTES = 1024 * 1024
"""Ours: Slack's largest payloads (a message shortcut on a long message) are a few hundred KiB."""

"""What Discord takes, in one table with the source of each number. Nothing is measured here: see core/lengths.py.

Sources, by name, are pages of Discord's developer documentation: *Message* and *Embed limits* (Resources, Message),
*Components* (Interactions and components, Component reference), *Commands* (Interactions, Application commands),
*Interactions* (Interactions, Receiving and responding), *Gateway*, *Rate limits* (Topics).
"""

from __future__ import annotations

CONTENT = 2_000
"""Message: content."""
EMBEDS = 10
"""Message: embeds."""
EMBED_TITLE = 256
"""Embed limits."""
EMBED_DESCRIPTION = 4_096
"""Embed limits."""
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1_024
"""Embed limits."""
EMBED_FOOTER = 2_048
"""Embed limits."""
EMBED_AUTHOR = 256
"""Embed limits."""
EMBEDS_TEXT = 6_000
"""Embed limits: titles, descriptions, names and values of fields, footers and authors of all embeds of a message."""
NONCE = 25
"""Message: nonce."""

ROWS = 5
"""Components, Action row: a message without components v2."""
ROW_BUTTONS = 5
"""Components, Action row."""
BUTTON_LABEL = 80
"""Components, Button."""
CUSTOM_ID = 100
"""Components: custom_id, and that of a modal."""
SELECT_OPTIONS = 25
"""Components, String select."""
OPTION_LABEL = 100
OPTION_VALUE = 100
OPTION_DESCRIPTION = 100
"""Components, String select: an option."""
PLACEHOLDER = 150
"""Components, String select."""
INPUT_PLACEHOLDER = 100
INPUT_VALUE = 4_000
"""Components, Text input."""
LABEL = 45
LABEL_DESCRIPTION = 100
"""Components, Label."""
MODAL_TITLE = 45
MODAL_COMPONENTS = 5
"""Interactions, Modal."""

COMMANDS = 100
"""Commands: chat input commands of an application, global."""
MESSAGE_COMMANDS = 15
"""Commands: message commands of an application, global."""
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
"""Commands: of a command and of an option."""
COMMAND_OPTIONS = 25
"""Commands: options of a command."""
COMMAND_TEXT = 8_000
"""Commands: names, descriptions and values of a command and its options together."""
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100
"""Commands: choices of an option, and answers to autocomplete."""
OPTION_TEXT = 6_000
"""Commands: max_length of a string."""

RESPONSE_SECONDS = 3.0
"""Interactions: the first response."""
TOKEN_SECONDS = 15 * 60
"""Interactions: the token, and with it follow-ups and edits."""
SECONDS_BETWEEN_POSTS = 1.0
"""Rate limits: told in the headers of each channel's answers, and seen to be five in five seconds; ours keeps below."""
HEARTBEAT_SECONDS = 41.25
"""Gateway: the usual interval; HELLO says the one that counts."""

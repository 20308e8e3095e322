"""The command line: parses arguments, opens the program, prints. How an answer looks is in bot/adapters/terminal/."""

"""What can stop a command: said in one message, with exit code 2."""


class RequestError(Exception):
    """The request cannot be done; the text says what is wrong, where, and what to do."""

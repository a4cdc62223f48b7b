"""What is known of a refusal's code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a code: HTTP status, message id with facts in braces, field of the form."""

    status: int
    message: str
    field: str | None = None

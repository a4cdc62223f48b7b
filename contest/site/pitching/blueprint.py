"""The entrant's pages: one's own startup in a contest."""

from flask import Blueprint

bp = Blueprint("pitching", __name__)
STARTUP = "/c/<slug>/startup"

"""The blueprint that the pages of this folder hang on."""

from flask import Blueprint

bp = Blueprint("ranking", __name__)

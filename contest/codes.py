"""Join codes: made, forgiven, looked up by HMAC, kept encrypted so that cards can be printed again."""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contest.refusals import Refused

# Letters alone (one keyboard on a phone), no vowels (no words by accident), one of each group of
# look-alikes: 20 ** 12 codes, 52 bits, guessed on line only and with a delay after each failure.
ALPHABET = "BCDFGHJKLMNPRSTVWXYZ"
LENGTH = 12
GROUP = 4
# What an eye takes for a letter of the alphabet, or a hand writes for it.
FORGIVEN = str.maketrans("0OQ1I|!25678U", "DDDLLLLZSGTBV")
_IGNORED = frozenset(" -‐‑‒–—−_.·\t\r\n\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")


def make() -> str:
    """A fresh code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def pretty(code: str) -> str:
    """As it stands on a card: "KXWM-47RT-BCDF"."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalise(typed: str) -> str:
    """The code that was meant; refuses what can be none ("code.form")."""
    kept = "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter not in _IGNORED)
    code = kept.upper().translate(FORGIVEN)
    if len(code) != LENGTH:
        raise Refused("code.form", length=LENGTH, count=len(code))
    return code


class Codes:
    """What one installation's secret can do with codes."""

    def __init__(self, secret_key: str) -> None:
        self._lookup = _derive(secret_key, b"podium join code: look-up")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret_key, b"podium join code: card")))

    def digest(self, code: str) -> str:
        """What a normalised code is found by: 64 hexadecimal letters."""
        return hmac.new(self._lookup, code.encode(), hashlib.sha256).hexdigest()

    def seal(self, code: str) -> str:
        """The code, encrypted."""
        return self._fernet.encrypt(code.encode()).decode("ascii")

    def open(self, cipher: str) -> str:
        """The code back; cryptography's InvalidToken when the secret is another."""
        return self._fernet.decrypt(cipher.encode("ascii")).decode()


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())

"""Problem packages: unpacked safely, read whole, and found usable or refused with every flaw named."""

from judge.packages.flaws import MESSAGES, Flaw, PackageInvalid
from judge.packages.model import Package, Testcase
from judge.packages.reading import opened, read
from judge.packages.unpacking import unpack

__all__ = ["MESSAGES", "Flaw", "Package", "PackageInvalid", "Testcase", "opened", "read", "unpack"]

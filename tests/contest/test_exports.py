import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from contest.exports import csv_bytes, neutral, xlsx_bytes

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=cmd|" /C calc"!A0', "＝1", "－2")


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content, sheet=0):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book.worksheets[sheet]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_could_be_a_formula_is_a_text(text):
    assert neutral(text) == f"'{text}"
    assert read_csv(csv_bytes([["x"], [text]])) == [["x"], [f"'{text}"]]
    cell = read_xlsx(xlsx_bytes({"A": [["x"], [text]]}))["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r\n", "\n").replace("_x000D_", "\r").startswith("'")


def test_numbers_stay_numbers():
    row = [-5, Decimal("-0.125"), Decimal("1E+2"), 3.5, True, None, "5"]
    assert read_csv(csv_bytes([row])) == [["-5", "-0.125", "100", "3.5", "TRUE", "", "5"]]
    found = [cell.value for cell in read_xlsx(xlsx_bytes({"A": [row]}))[1]]
    assert found == [-5, -0.125, 100, 3.5, True, None, "5"]


def test_texts_of_three_scripts_and_with_quotes_and_lines_come_back():
    row = ["苏州机器人", "פנסי נייר", 'he said "no", then\nleft', "a;b,c"]
    content = csv_bytes([row])
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [row]
    assert [cell.value for cell in read_xlsx(xlsx_bytes({"A": [row]}))[1]] == row


def test_an_instant_is_written_with_its_zone():
    at = datetime(2027, 5, 1, 12, tzinfo=UTC)
    assert read_csv(csv_bytes([[at]])) == [["2027-05-01T12:00:00+00:00"]]


def test_sheets_have_names_that_are_allowed_and_differ():
    names = ["a/b:c", "A B C", "", "'quoted'", "x" * 60, "x" * 61, "History"]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({name: [["1"]] for name in names})))
    assert len({name.casefold() for name in book.sheetnames}) == len(names)
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_a_text_too_long_for_a_cell_is_cut_rather_than_lost():
    sheet = read_xlsx(xlsx_bytes({"A": [["x" * 40_000]]}))
    assert len(sheet["A1"].value) == 32_767

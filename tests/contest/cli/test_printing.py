import io
import json

import pytest

from contest.cli.printing import Printer

EVENT = json.dumps(
    {
        "event": "judging.done",
        "verdict": "AC",
        "level": "info",
        "timestamp": "2027-05-01T12:00:00Z",
        "logger": "contest.jobs.judging",
    }
)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_line_for_nobody_is_json_with_the_process():
    out = io.StringIO()
    Printer(out).line("judge.1", EVENT)
    assert json.loads(out.getvalue()) == {"process": "judge.1", **json.loads(EVENT)}


@pytest.mark.parametrize("text", ["plain words", "{not json", '["json"]', '{"half": '])
def test_line_that_is_no_event_becomes_one(text):
    out = io.StringIO()
    Printer(out).line("redis", text)
    assert json.loads(out.getvalue()) == {"process": "redis", "event": text}


def test_line_on_a_terminal_reads_as_a_sentence():
    out = Terminal()
    Printer(out).line("judge.1", EVENT)
    assert out.getvalue().endswith(" judging.done verdict=AC\n")
    assert "\x1b[36m  judge.1\x1b[0m │ " in out.getvalue()


def test_line_on_a_terminal_shows_no_control_characters():
    out = Terminal()
    Printer(out).line("web.1", "a\x1b[2Jb\x07")
    assert out.getvalue().endswith("│ a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}\n")


def test_line_of_an_exception_keeps_its_lines():
    out = Terminal()
    event = {"event": "broken", "level": "error", "exception": "Traceback\n  in \x1b[2Jit"}
    Printer(out).line("web.1", json.dumps(event))
    assert out.getvalue().endswith("│ ERROR broken\nTraceback\n  in \N{REPLACEMENT CHARACTER}[2Jit\n")


def test_quiet_printer_tells_errors_alone():
    out = io.StringIO()
    printer = Printer(out, is_quiet=True)
    printer.line("judge.1", EVENT)
    printer.say("web.1 ended")
    printer.line("judge.1", json.dumps({"event": "broken", "level": "error"}))
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["broken"]


def test_printer_bears_a_terminal_that_is_gone():
    out = io.StringIO()
    printer = Printer(out)
    out.close()
    printer.say("nobody hears it")

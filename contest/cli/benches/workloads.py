"""What `podium bench judge` judges: small programs that add numbers, and how they are run without Podium."""

from dataclasses import dataclass
from pathlib import Path

from contest.cli.benches.site import CPP, NO_HEADER, PYTHON
from sandbox.languages import language

JAVA = """\
import java.io.*;

public class Main {
    public static void main(String[] args) throws IOException {
        StreamTokenizer in = new StreamTokenizer(new BufferedInputStream(System.in));
        long sum = 0;
        while (in.nextToken() != StreamTokenizer.TT_EOF) {
            sum += (long) in.nval;
        }
        System.out.println(sum);
    }
}
"""


@dataclass(frozen=True, slots=True)
class Workload:
    """A program, so many tests, and whether others have what our image has made ready for compiling it.

    Without it others compile as they would in any image: C++ without the precompiled header, Java by javac.
    """

    name: str
    key: str
    source: str
    tests: int
    is_ready: bool = True

    @property
    def compile(self) -> tuple[str, ...]:
        """How others compile it; nothing where there is nothing to compile."""
        if self._is_by_javac:
            return ("/usr/bin/javac", language(self.key).source)
        return language(self.key).compile or ()

    @property
    def run(self) -> tuple[str, ...]:
        """How others run it, in the folder it was compiled in."""
        command = language(self.key).run_command(256 * 1024 * 1024)
        if self._is_by_javac:
            return (*command[: command.index("-jar")], "-cp", ".", "Main")
        return tuple(part.replace("/program/", "./") for part in command)

    @property
    def _is_by_javac(self) -> bool:
        return self.key == "java" and not self.is_ready


WORKLOADS = (
    Workload("python", "python3", PYTHON, 20),
    Workload("cpp", "cpp", CPP, 50, is_ready=False),
    Workload("cpp with the header everywhere", "cpp", CPP, 50),
    Workload("java", "java", JAVA, 10, is_ready=False),
    Workload("java with the compiler everywhere", "java", JAVA, 10),
)


def numbers(test: int) -> str:
    """Input of a test, from 1, as `home.make_contest` makes it."""
    return " ".join(map(str, range(test * 10))) + "\n"


def lay(workload: Workload, folder: Path) -> None:
    """Put the program's source there, as others have it."""
    is_hidden = workload.key == "cpp" and not workload.is_ready
    source = NO_HEADER + workload.source if is_hidden else workload.source
    (folder / language(workload.key).source).write_text(source)

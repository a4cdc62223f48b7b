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
    """A program, so many tests, and whether others have the precompiled header too."""

    name: str
    key: str
    source: str
    tests: int
    others_have_header: bool = True

    @property
    def compile(self) -> tuple[str, ...]:
        """How others compile it; nothing where there is nothing to compile."""
        return language(self.key).compile or ()

    @property
    def run(self) -> tuple[str, ...]:
        """How others run it, in the folder it was compiled in."""
        command = language(self.key).run_command(256 * 1024 * 1024)
        return tuple(part.replace("/program/", "./") for part in command)


WORKLOADS = (
    Workload("python", "python3", PYTHON, 20),
    Workload("cpp", "cpp", CPP, 50, others_have_header=False),
    Workload("cpp with the header everywhere", "cpp", CPP, 50),
    Workload("java", "java", JAVA, 10),
)


def numbers(test: int) -> str:
    """Input of a test, from 1, as `home.make_contest` makes it."""
    return " ".join(map(str, range(test * 10))) + "\n"


def lay(workload: Workload, folder: Path) -> None:
    """Put the program's source there, as others have it."""
    source = workload.source if workload.others_have_header else NO_HEADER + workload.source
    (folder / language(workload.key).source).write_text(source)

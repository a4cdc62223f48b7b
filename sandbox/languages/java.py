"""Java by OpenJDK.

PodiumCompiler (in the image, started from an archive of its classes: image/archive.sh) compiles Main.java
whatever its class is called, public or not, into one jar that names the class with main.
"""

from __future__ import annotations

from sandbox.languages.model import Language, OutOfMemory, SelfTest
from sandbox.limits import MIB, Limits

COMPILER = "/usr/local/lib/podium/compiler"

JAVA = Language(
    key="java",
    name="Java",
    source="Main.java",
    extensions=(".java",),
    compile=(
        "java",
        f"-XX:SharedArchiveFile={COMPILER}.jsa",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xss64m",
        "-Xmx384m",
        "-jar",
        f"{COMPILER}.jar",
        "Main.java",
        "main.jar",
    ),
    run=(
        "java",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        # The machine's own words would else stand in the program's output.
        "-XX:+DisplayVMOutputToStderr",
        "-Xlog:disable",
        "-Xlog:all=warning:stderr",
        "-Djava.io.tmpdir=/box",
        "-Xss{stack_mib}m",
        "-Xmx{memory_mib}m",
        "-jar",
        "/program/main.jar",
    ),
    artefacts=("main.jar",),
    compile_limits=Limits(cpu_s=10, memory_bytes=768 * MIB),
    processes=64,
    version=("java", "-version"),
    memory_overhead_bytes=96 * MIB,
    entry_option="-main",
    out_of_memory=(
        OutOfMemory(exit_code=3, stderr="Terminating due to java.lang.OutOfMemoryError"),
        # Memory outside the heap: thrown, but not by the machine itself.
        OutOfMemory(exit_code=1, stderr="java.lang.OutOfMemoryError: Cannot reserve"),
    ),
    starter="""\
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();

        System.out.println(n);
    }
}
""",
    self_test=SelfTest(
        source="""\
import java.util.*;
import java.util.stream.*;

class Helper {
    static String greet(String name) { return "hello " + name; }
}

public class Solution {
    public static void main(String[] args) throws Exception {
        Scanner in = new Scanner(System.in);
        String name = in.next();
        List<Integer> numbers = new ArrayList<>();
        Thread reader = new Thread(() -> { while (in.hasNextInt()) numbers.add(in.nextInt()); });
        reader.start();
        reader.join();
        System.out.println(Helper.greet(name) + numbers.stream().sorted()
                .map(x -> " " + x).collect(Collectors.joining()));
    }
}
""",
        stdin=b"podium 3 1 2\n",
        stdout=b"hello podium 1 2 3\n",
    ),
)

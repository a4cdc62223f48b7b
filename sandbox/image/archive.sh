#!/bin/sh
# Compiles the Java compiler's front, then archives the classes it loads (AppCDS):
# a compilation starts in a third of the time. The options must be those of sandbox/languages/java.py.
set -eu
home=/usr/local/lib/podium
mkdir -p $home
cd /tmp/java
javac -d classes PodiumCompiler.java
jar --create --file $home/compiler.jar --main-class PodiumCompiler -C classes .
mkdir /tmp/java/sample && cd /tmp/java/sample
cat >Main.java <<'JAVA'
import java.io.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
    enum Side { LEFT, RIGHT }
    record Pair(int a, long b) {}
    interface Shape { double area(); }
    static <T extends Comparable<T>> T best(List<T> all) { return Collections.max(all); }
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        StringTokenizer words = new StringTokenizer(Objects.requireNonNullElse(in.readLine(), "1 2"));
        Map<String, List<Integer>> seen = new TreeMap<>();
        int[] numbers = new int[10];
        for (int i = 0; i < numbers.length && words.hasMoreTokens(); i++) {
            seen.computeIfAbsent(words.nextToken(), k -> new ArrayList<>()).add(i);
        }
        Shape shape = () -> Math.PI * 2;
        String text = switch (numbers.length) { case 10 -> "ten"; default -> "other"; };
        try (PrintWriter out = new PrintWriter(System.out)) {
            out.println(seen + text + shape.area() + new Pair(1, 2L) + Side.LEFT);
            out.println(IntStream.range(0, 5).boxed().map(String::valueOf).collect(Collectors.joining(" ")));
        } catch (IllegalStateException e) {
            throw new RuntimeException(e);
        }
    }
}
JAVA
java -XX:ArchiveClassesAtExit=$home/compiler.jsa -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -jar $home/compiler.jar Main.java main.jar
java -jar main.jar </dev/null >/dev/null
java -Xshare:on -XX:SharedArchiveFile=$home/compiler.jsa -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -Xlog:class+load -jar $home/compiler.jar Main.java main.jar >/tmp/java/classes.log
grep -q 'PodiumCompiler source: shared objects file (top)' /tmp/java/classes.log || {
    echo "the archive of the Java compiler is not used" >&2
    exit 1
}

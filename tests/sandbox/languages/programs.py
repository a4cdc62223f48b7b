"""One small program a language for each way a submission ends."""

SYNTAX_ERRORS = {
    "c": "int main(void) { return 0 }\n",
    "cpp": "int main() { return 0 }\n",
    "java": "public class Main { public static void main(String[] args) { int x = 0 } }\n",
    "javascript": "const x = ;\n",
    "python3": "def f(:\n    pass\n",
}

CRASHES = {
    "c": "#include <stdlib.h>\nint main(void) { abort(); }\n",
    "cpp": '#include <stdexcept>\nint main() { throw std::runtime_error("mine"); }\n',
    "java": "class Main { public static void main(String[] a) { throw new IllegalStateException(); } }\n",
    "javascript": 'throw new Error("mine");\n',
    "python3": 'raise ValueError("mine")\n',
}

LOOPS = {
    "c": "int main(void) { for (volatile int i = 0;; i++) {} }\n",
    "cpp": "int main() { for (volatile int i = 0;; i = i + 1) {} }\n",
    "java": "class Main { public static void main(String[] a) { while (true) {} } }\n",
    "javascript": "for (;;) {}\n",
    "python3": "while True:\n    pass\n",
}

# By heaps of small pieces, as a program that forgets its data does.
HOGS = {
    "c": "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }\n",
    "cpp": "#include <vector>\nint main() { std::vector<int> v; for (;;) v.push_back(1); }\n",
    "java": "import java.util.*;\nclass Main { public static void main(String[] a) {"
    " List<int[]> all = new ArrayList<>(); while (true) all.add(new int[100000]); } }\n",
    "javascript": "const all = [];\nfor (;;) all.push([1, 2, 3, all.length]);\n",
    "python3": "all = []\nwhile True:\n    all.append([1, 2, 3])\n",
}

# 400 MB at once, written to: more than the limit, less than the machine has.
BLOCKS = {
    "c": "#include <stdlib.h>\n#include <stdio.h>\n"
    "int main(void) { volatile char *p = malloc(400 << 20); for (long i = 0; i < 400 << 20; i++) p[i] = 1;"
    ' printf("%d\\n", p[12345]); }\n',
    "cpp": "#include <vector>\n#include <cstdio>\n"
    'int main() { std::vector<int> v(100 << 20, 1); std::printf("%d\\n", v[12345]); }\n',
    "java": "class Main { public static void main(String[] a) { System.out.println(new int[100 << 20].length); } }\n",
    "javascript": "console.log(new Uint8Array(400 << 20).fill(1)[12345]);\n",
    "python3": "print(len(bytearray(b'x') * (400 << 20)))\n",
}

# A million levels, some 50 to 100 MB of stack: more than any default, less than the memory limit.
RECURSIONS = {
    "c": "#include <stdio.h>\nint main(void);\nstatic volatile int one = 1;\n"
    "__attribute__((noinline)) int depth(int n) { volatile char room[32]; room[0] = (char)n;"
    " return n == 0 ? 0 : one + depth(n - 1) + (room[0] - (char)n); }\n"
    'int main(void) { printf("%d\\n", depth(1000000)); return 0; }\n',
    "cpp": "#include <iostream>\nvolatile int one = 1;\n"
    "__attribute__((noinline)) int depth(int n) { volatile char room[32]; room[0] = (char)n;"
    " return n == 0 ? 0 : one + depth(n - 1) + (room[0] - (char)n); }\n"
    "int main() { std::cout << depth(1000000) << std::endl; }\n",
    "java": "class Main { static int depth(int n) { return n == 0 ? 0 : 1 + depth(n - 1); }"
    " public static void main(String[] a) { System.out.println(depth(1000000)); } }\n",
    "javascript": "function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1); }\nconsole.log(depth(1000000));\n",
    "python3": "import sys\nsys.setrecursionlimit(10 ** 7)\n"
    "def depth(n):\n    return 0 if n == 0 else 1 + depth(n - 1)\nprint(depth(1000000))\n",
}

# More than any machine has: the request itself fails.
TOO_MUCH = {
    "cpp": "#include <vector>\nint main() { std::vector<long> v(1L << 45); return (int)v.size(); }\n",
    "java": "class Main { public static void main(String[] a) { long[] x = new long[Integer.MAX_VALUE]; } }\n",
    "javascript": "console.log(new ArrayBuffer(2 ** 46).byteLength);\n",
    "python3": "x = bytearray(1 << 46)\n",
}

# What CPython is given, PyPy is given too.
for _programs in (SYNTAX_ERRORS, CRASHES, LOOPS, HOGS, BLOCKS, RECURSIONS, TOO_MUCH):
    _programs["pypy3"] = _programs["python3"]

"""C++ by g++.

<bits/stdc++.h> is precompiled in the image (image/precompile.sh) for this -std and -O2: with another -std,
or a -D of a name in it, it would silently not be used.
"""

from __future__ import annotations

from sandbox.languages.model import Language, OutOfMemory, SelfTest
from sandbox.limits import MIB, Limits

SIGABRT = 6

CPP = Language(
    key="cpp",
    name="C++",
    source="main.cpp",
    extensions=(".cpp", ".cc", ".cxx", ".c++"),
    compile=(
        "g++",
        "-std=gnu++20",
        "-O2",
        "-pipe",
        "-static",
        "-fdiagnostics-color=never",
        "-fmax-errors=50",
        "-o",
        "main",
        "main.cpp",
    ),
    run=("/program/main",),
    artefacts=("main",),
    compile_limits=Limits(cpu_s=10, memory_bytes=1024 * MIB),
    processes=64,
    version=("g++", "--version"),
    memory_overhead_bytes=0,
    # One request for more than the machine has fails before the limit could be reached.
    out_of_memory=(OutOfMemory(signal=SIGABRT, stderr="std::bad_alloc"),),
    starter="""\
#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;

    cout << n << endl;
}
""",
    self_test=SelfTest(
        source="""\
#include <bits/stdc++.h>
using namespace std;

int main() {
    string name;
    vector<int> numbers;
    cin >> name;
    thread reader([&] { for (int x; cin >> x;) numbers.push_back(x); });
    reader.join();
    ranges::sort(numbers);
    cout << "hello " << name;
    for (int x : numbers) cout << ' ' << x;
    cout << endl;
}
""",
        stdin=b"podium 3 1 2\n",
        stdout=b"hello podium 1 2 3\n",
    ),
)

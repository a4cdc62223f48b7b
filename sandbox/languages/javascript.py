"""JavaScript by Node.js, as a CommonJS script; compiling is a check of the syntax."""

from __future__ import annotations

from sandbox.languages.model import Language, OutOfMemory, SelfTest
from sandbox.limits import MIB, Limits

SIGABRT = 6

JAVASCRIPT = Language(
    key="javascript",
    name="JavaScript",
    source="main.js",
    extensions=(".js", ".cjs"),
    compile=("node", "--check", "main.js"),
    run=(
        "node",
        "--max-old-space-size={memory_mib}",
        "--stack-size={stack_kib}",
        "/program/main.js",
    ),
    artefacts=("main.js",),
    compile_limits=Limits(cpu_s=10, memory_bytes=512 * MIB),
    processes=64,
    version=("node", "--version"),
    memory_overhead_bytes=64 * MIB,
    entries=("main.js", "main.cjs", "main.mjs"),
    # A bare abort is a run-time error: only V8's own words tell.
    out_of_memory=(
        OutOfMemory(signal=SIGABRT, stderr="JavaScript heap out of memory"),
        OutOfMemory(exit_code=1, stderr="RangeError: Array buffer allocation failed"),
    ),
    starter="""\
const words = require("fs").readFileSync(0, "utf8").split(/\\s+/);
const n = Number(words[0]);

console.log(n);
""",
    self_test=SelfTest(
        source="""\
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads");

if (isMainThread) {
    const [name, ...rest] = require("fs").readFileSync(0, "utf8").trim().split(/\\s+/);
    const worker = new Worker(__filename, { workerData: rest.map(Number) });
    worker.on("message", (sorted) => console.log(`hello ${name} ${sorted.join(" ")}`));
} else {
    parentPort.postMessage(workerData.sort((a, b) => a - b));
}
""",
        stdin=b"podium 3 1 2\n",
        stdout=b"hello podium 1 2 3\n",
    ),
)

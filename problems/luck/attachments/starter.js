const lines = require("fs").readFileSync(0, "utf8").split("\n");
const q = Number(lines[0]);
for (let i = 1; i <= q; i++) {
  const [a, b] = lines[i].split(" ").map(Number);
  // Write your code here · 在这里写代码 · כתבו כאן את הקוד
}

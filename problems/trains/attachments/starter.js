const lines = require("fs").readFileSync(0, "utf8").split("\n");
const [n, m] = lines[0].split(" ").map(Number);
for (let i = 1; i <= m; i++) {
  const [u, v, f, p, d] = lines[i].split(" ").map(Number);
}
// Write your code here · 在这里写代码 · כתבו כאן את הקוד

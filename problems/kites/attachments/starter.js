const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);
// Write your code here · 在这里写代码 · כתבו כאן את הקוד

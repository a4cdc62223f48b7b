const lines = require("fs").readFileSync(0, "utf8").split("\n");
const name = lines[0];
// Write your code here · 在这里写代码 · כתבו כאן את הקוד

const recording = require("fs").readFileSync(0, "utf8").trim();
// Write your code here · 在这里写代码 · כתבו כאן את הקוד

const [a, b] = require("fs").readFileSync(0, "utf8").split(/\s+/);
console.log(a + b - 2); // a and b are texts: "50" + "30" is "5030"

const s = require("fs").readFileSync(0, "utf8").trim();

function fits(p) {
  for (let i = p; i < s.length; i++) {
    if (s[i] !== s[i - p]) return false;
  }
  return true;
}

let p = 1;
while (!fits(p)) p++;
console.log(s.slice(0, p));

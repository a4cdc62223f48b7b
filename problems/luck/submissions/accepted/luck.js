// All numbers here stay below 2^53, so ordinary numbers are exact.
const lines = require("fs").readFileSync(0, "utf8").split("\n");
const q = Number(lines[0]);
const memo = new Map();

function change(digit) {
  return digit === 8 ? 1 : digit === 4 ? -1 : 0;
}

// Ways to fill k more digits: r is the remainder so far, more is eights less fours so far.
function fill(k, r, more) {
  if (k === 0) return r === 0 && more > 0 ? 1 : 0;
  const key = `${k} ${r} ${more}`;
  if (memo.has(key)) return memo.get(key);
  let sum = 0;
  for (let digit = 0; digit < 10; digit++) {
    sum += fill(k - 1, (r * 10 + digit) % 18, more + change(digit));
  }
  memo.set(key, sum);
  return sum;
}

function below(limit) {
  const digits = String(limit).split("").map(Number);
  let r = 0;
  let more = 0;
  let sum = 0;
  digits.forEach((own, i) => {
    for (let digit = 0; digit < own; digit++) {
      sum += fill(digits.length - 1 - i, (r * 10 + digit) % 18, more + change(digit));
    }
    r = (r * 10 + own) % 18;
    more += change(own);
  });
  return sum;
}

for (let i = 1; i <= q; i++) {
  const [a, b] = lines[i].split(" ").map(Number);
  console.log(below(b + 1) - below(a));
}

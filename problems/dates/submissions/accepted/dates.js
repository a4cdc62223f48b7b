const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = numbers[0];
const palms = [];
for (let i = 0; i < n; i++) {
  palms.push({ first: numbers[1 + 2 * i], last: numbers[2 + 2 * i] });
}
palms.sort((x, y) => x.last - y.last);

let picked = 0;
for (let day = 1; day <= 1000; day++) {
  const k = palms.findIndex((palm) => palm.first <= day && day <= palm.last);
  if (k !== -1) {
    palms.splice(k, 1);
    picked++;
  }
}
console.log(picked);

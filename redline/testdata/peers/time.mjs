// Times a comparison of two files by words with another library, and prints the milliseconds of the best of several runs.
import { readFileSync } from "node:fs";
import { diffWords } from "diff";
import { diffIndices } from "node-diff3";

const [peer, from, to] = process.argv.slice(2);
const a = readFileSync(from, "utf8"), b = readFileSync(to, "utf8");
const words = (s) => s.split(" ");
const compare = {
  jsdiff: () => diffWords(a, b),
  "node-diff3": () => diffIndices(words(a), words(b)),
}[peer];
let best = Infinity;
for (let i = 0; i < 3; i++) {
  const start = process.hrtime.bigint();
  compare();
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e6);
}
console.log(best);

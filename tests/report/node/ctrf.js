// Reads a CTRF document from standard input by the authors' own library, and writes what it
// makes of it as JSON: whether it is valid, and the counts that follow from its tests.
import { readFileSync } from "node:fs";
import { calculateSummary, parse, validate } from "ctrf";

const text = readFileSync(0, "utf8");
const report = parse(text);
const { valid, errors } = validate(report);
const summary = calculateSummary(report.results.tests);
process.stdout.write(JSON.stringify({ valid, errors, summary, tests: report.results.tests }));

// Unpacks the Chromium of the npm package, with its libraries, into the folder for temporary files.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";

const packed = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "../bin");
await inflate(join(packed, "al2023.tar.br"));
console.log(await chromium.executablePath());

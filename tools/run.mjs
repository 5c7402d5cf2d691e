// Runs a TypeScript entry point of this project: node tools/run.mjs [entry.ts] [arguments].
// Plain JavaScript without new syntax, because its one job is to say so clearly where Node is too old to read the rest.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Holdfast needs Node 22.18 or newer; this is ${process.versions.node}. "npm ci" brings Node 24: start with an npm script.`,
  );
  process.exit(2);
}

const entry = process.argv[2];
if (entry !== undefined) {
  const file = resolve(import.meta.dirname, "..", entry);
  process.argv.splice(1, 2, file);
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const missing = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
    if (error.code !== "ERR_MODULE_NOT_FOUND" || missing === undefined) throw error;
    console.error(`The package ${missing} is not installed: npm ci`);
    process.exit(2);
  }
}

#!/usr/bin/env node
// Starts the command line, on this project's own Node where the machine's is too old. Plain JavaScript without new syntax.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 18);
const self = fileURLToPath(import.meta.url);
const ownNode = join(dirname(self), "../node_modules/node/bin/node");

if (isNewEnough) {
  await import("./main.ts");
} else if (existsSync(ownNode)) {
  // The terminal sends Ctrl-C to both; the child decides how to end.
  process.on("SIGINT", () => undefined);
  const child = spawn(ownNode, [self, ...process.argv.slice(2)], { stdio: "inherit" });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
} else {
  process.stderr.write(
    `holdfast needs Node 22.18 or newer; this is ${process.versions.node}. "npm ci" in its folder brings one.\n`,
  );
  process.exit(2);
}

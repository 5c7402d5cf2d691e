import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../local/run-command.ts";
import { type Bom, deployedComponents, type LockedPlaces } from "./supply-chain/deployed-components.ts";

const command = {
  usage: "npm run sbom -- [options]",
  about: `Prints the list of the packages that are deployed (SBOM) as CycloneDX JSON, from package-lock.json, without a network; with
--silent nothing else is printed. Exit code 0, 1 when npm cannot make it.`,
  options: {},
} as const;

await runCommand(command, () => {
  const root = join(import.meta.dirname, "..");
  const given = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const text = execFileSync("npm", given, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockedPlaces;
  console.log(JSON.stringify(deployedComponents(JSON.parse(text) as Bom, lock), null, 2));
  return 0;
});

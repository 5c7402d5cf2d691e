import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runCommand } from "../local/run-command.ts";
import { judgeAudit } from "./supply-chain/audit-result.ts";
import explained from "./supply-chain/explained-advisories.json" with { type: "json" };

const command = {
  usage: "npm run audit -- [options]",
  about: `Asks the registry for known vulnerabilities of the packages that are deployed. Advisories that do not concern Holdfast stand, with
the reason and a date, in tools/supply-chain/explained-advisories.json. Exit code 0 when there is nothing else, 1 for a vulnerability,
2 when the registry did not answer: nothing is known then.`,
  options: {},
} as const;

await runCommand(command, () => {
  const { stdout } = spawnSync("npm", ["audit", "--omit", "dev", "--json"], {
    cwd: join(import.meta.dirname, ".."),
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const result = judgeAudit(stdout ?? "", explained, new Date().toISOString().slice(0, 10));
  switch (result.kind) {
    case "clean":
      for (const line of result.explained) console.log(`Explained: ${line}`);
      console.log("No other vulnerability is known of the packages that are deployed.");
      return 0;
    case "vulnerable":
      for (const line of result.lines) console.error(line);
      return 1;
    case "notChecked":
      console.error(`Not checked: the registry did not answer the audit: ${result.why}`);
      return 2;
  }
});

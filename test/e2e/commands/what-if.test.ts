import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WhatIfTotals } from "../../../domain/protection/what-if.ts";
import type { WhatIfRow } from "../../../domain/protection/what-if-row.ts";
import {
  type SimulatedAzure,
  SUBSCRIPTION_ID,
  startSimulatedAzure,
  VAULT_ID,
  VM_ID,
} from "../../support/azure/simulated-azure.ts";

const root = join(import.meta.dirname, "../../..");
const config = join(root, "holdfast.config.json");
const inventory = join(root, "test/fixtures/inventory-300.json");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(entry: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((done) => {
    const command = [join(root, "tools/run.mjs"), join("tools", entry), ...args];
    execFile(process.execPath, command, { cwd: root, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

interface Result {
  readonly rows: readonly WhatIfRow[];
  readonly totals: WhatIfTotals;
  readonly leftOut: readonly { readonly what: string }[];
}

/** A row per line, the totals in the last one. */
function resultOf({ stdout }: Ended): Result {
  const lines = stdout.trim().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "") as Omit<Result, "rows">;
  return { ...last, rows: lines.slice(0, -1).map((line) => JSON.parse(line) as WhatIfRow) };
}

describe("npm run what-if on the sample of 300 machines", () => {
  test("has a row per machine, and totals that add up", async () => {
    const ended = await run("what-if.ts", ["--config", config, "--inventory", inventory, "--json"]);

    const { rows, totals } = resultOf(ended);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(rows).toHaveLength(300);
    expect(totals.actions).toEqual({
      create: 286,
      alreadyProtected: 5,
      resume: 0,
      undelete: 1,
      changePolicy: 0,
      changeDisks: 0,
      exclude: 1,
      excludedButProtected: 1,
      needsAttention: 6,
      unknown: 0,
    });
    expect(totals).toMatchObject({ vaultsToCreate: 0, policyClonesToCreate: 2, daysNeeded: 1 });
    const created = rows.filter(({ action }) => action === "create");
    const perPolicy = Map.groupBy(created, ({ vaultId, policyName }) => `${vaultId}/${policyName}`);
    expect(Math.max(...[...perPolicy.values()].map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  test("prints the same for people", async () => {
    const { code, stdout } = await run("what-if.ts", ["--config", config, "--inventory", inventory]);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^shop\/web-001 +create +holdfast-westeurope \/ holdfast-daily(-\d)?; rule: everything else/m,
    );
    expect(stdout).toMatch(/^300 machines: 286 create, 5 alreadyProtected, /m);
  });
});

describe("npm run what-if on live subscriptions", () => {
  let azure: SimulatedAzure;
  beforeAll(async () => {
    azure = await startSimulatedAzure();
  });
  afterAll(() => azure.stop());

  async function whatIfLive(...args: readonly string[]): Promise<Ended> {
    return await run("what-if.ts", ["--config", config, "--json", "--subscription", SUBSCRIPTION_ID, ...args], {
      ...process.env,
      HOLDFAST_ARM_ENDPOINT: azure.options.endpoint,
      NODE_EXTRA_CA_CERTS: azure.simulator.caFile,
    });
  }

  async function calls(): Promise<readonly { readonly method: string; readonly path: string }[]> {
    const response = await fetch(`${azure.simulator.url}/_simulator/calls?list=true`);
    return ((await response.json()) as { calls: { method: string; path: string }[] }).calls;
  }

  test("lists the machines, writes nothing and reads no machine alone", async () => {
    const ended = await whatIfLive();

    const { rows, leftOut } = resultOf(ended);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(leftOut).toEqual([]);
    expect(rows).toMatchObject([{ action: "create", rule: "everything else", policyName: "holdfast-daily" }]);
    expect(rows[0]?.changes).toEqual([
      "Creates the vault holdfast-westeurope.",
      "Creates the policy holdfast-daily.",
      "Enables protection (disks: all).",
    ]);
    const sent = (await calls()).filter(({ path }) => path.startsWith("/subscriptions/"));
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(sent.filter(({ path }) => path.toLowerCase().startsWith(VM_ID.toLowerCase()))).toEqual([]);
  });

  test("says unknown where a vault's items are refused, names them and ends with 1", async () => {
    const action = "Microsoft.RecoveryServices/Vaults/backupProtectedItems/read";
    azure.simulator.faults.begin({ faults: [{ kind: "refuse", status: 403, code: "AuthorizationFailed", action }] });

    const ended = await whatIfLive();

    azure.simulator.faults.end();
    const { rows, leftOut } = resultOf(ended);
    expect(ended.code).toBe(1);
    expect(rows.map((row) => row.action)).toEqual(["unknown"]);
    expect(leftOut.map(({ what }) => what.toLowerCase())).toEqual([`backup items of ${VAULT_ID}`.toLowerCase()]);
  });
});

test.for<[readonly string[], string]>([
  [["--inventory", "nowhere.json"], "--inventory nowhere.json: the file cannot be read."],
  [["--inventory", inventory, "--subscription", SUBSCRIPTION_ID], "--inventory, --subscription: give one of the two."],
  [["--subscription", "my-sub"], "--subscription my-sub: must be a subscription ID (GUID)."],
  [[], "--inventory or --subscription is needed, because the configuration names no subscription."],
])("npm run what-if -- %j ends with 2 and one sentence", async ([args, sentence]) => {
  expect(await run("what-if.ts", ["--config", config, ...args])).toEqual({
    code: 2,
    stdout: "",
    stderr: `${sentence}\n`,
  });
});

describe("npm run config-check", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "holdfast-config-check-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("ends with 0 for a file without a mistake, and says what it has", async () => {
    const ended = await run("config-check.ts", [config]);

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/holdfast\.config\.json has no mistake and .*2 rules, 1 vault, 1 policy, 0 schedules/);
  });

  test("lists every mistake and ends with 1", async () => {
    const ended = await run("config-check.ts", ["test/fixtures/config/two-issues.json"]);

    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/pollMinimumSeconds[\s\S]*rules\[0\]/) });
  });

  test("names the settings that a file needs and this machine does not have", async () => {
    const file = join(folder, "with-channel.json");
    const channels = [{ name: "team", type: "teams", url: { setting: "HOLDFAST_SECRET_TEAM" } }];
    writeFileSync(
      file,
      JSON.stringify({ rules: [{ name: "a", action: "skip", reason: "b" }], vaults: {}, policies: {}, channels }),
    );

    expect((await run("config-check.ts", [file])).stdout).toContain("HOLDFAST_SECRET_TEAM is not set on this machine");
  });

  test("warns of black-outs that leave a run no time", async () => {
    const file = join(folder, "always-closed.json");
    const blackouts = [{ from: "00:00", until: "00:00" }];
    const schedules = [{ name: "nightly", cron: "30 2 * * *", retainDays: 7, blackouts }];
    const subscriptions = ["00000000-0000-0000-0000-000000000001"];
    const rules = [{ name: "a", action: "skip", reason: "b", match: { names: ["c"] } }];
    writeFileSync(file, JSON.stringify({ subscriptions, rules, vaults: {}, policies: {}, schedules }));

    const ended = await run("config-check.ts", [file]);

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/schedules\[0\]\.blackouts: warning: The run that is due at .* backs up nothing/);
  });

  test("ends with 2 for a file that is not there", async () => {
    expect(await run("config-check.ts", ["nowhere.json"])).toMatchObject({
      code: 2,
      stderr: "nowhere.json: no such file.\n",
    });
  });
});

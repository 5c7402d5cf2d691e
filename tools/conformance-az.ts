import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startUntilReady } from "./child-process.ts";

/**
 * `npm run conformance:az`: runs the real Azure CLI against the simulator, from enabling backup to deleting its data. Installs
 * nothing; when a prerequisite is missing it names it and ends with 2.
 */
const subscription = "00000000-0000-0000-0000-000000000001";
const USAGE = `Usage: npm run conformance:az -- [options]

Runs the real Azure CLI against the simulator. Exit code 0 when every command succeeds, 1 when one fails, 2 when a
prerequisite is missing.

  --client DIR   folder with az-lifecycle.sh (default ../shared/az-client)
  --speed N      speed of the simulator's time (default 600)
  --help         print this text`;

const { values } = parseArgs({
  options: {
    client: { type: "string", default: "../shared/az-client" },
    speed: { type: "string", default: "600" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const script = join(resolve(values.client), "az-lifecycle.sh");
for (const missing of missingPrerequisites()) {
  console.error(missing);
  process.exit(2);
}
process.exit(await run());

function missingPrerequisites(): string[] {
  const missing: string[] = [];
  if (!existsSync(script)) missing.push(`${script} is missing. Name its folder with --client.`);
  if (spawnSync("az", ["version"], { stdio: "ignore" }).error !== undefined)
    missing.push("The Azure CLI is missing: apt-get install -y azure-cli");
  if (spawnSync("openssl", ["version"], { stdio: "ignore" }).error !== undefined)
    missing.push("openssl is missing: apt-get install -y openssl");
  return missing;
}

async function run(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-az-"));
  const load = join(folder, "load.json");
  await writeFile(load, JSON.stringify(initialState()));
  const entry = resolve(import.meta.dirname, "../local/simulator.ts");
  const simulator = await startUntilReady([
    entry,
    "--http",
    "--port",
    "0",
    "--clock",
    `x${values.speed}`,
    "--load",
    load,
  ]);
  try {
    return await new Promise((done) => {
      const client = spawn("bash", [script], {
        stdio: "inherit",
        env: {
          ...process.env,
          ARM_URL: simulator.ready["url"],
          AZ_WORK: join(folder, "work"),
          AZ_SUBSCRIPTION: subscription,
        },
      });
      client.once("exit", (code) => done(code === 0 ? 0 : 1));
    });
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What az-lifecycle.sh expects to exist: a group, a machine with a data disk on LUN 0, a storage account. */
function initialState(): object[] {
  const group = `/subscriptions/${subscription}/resourceGroups/rg1`;
  return [
    { path: group, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    {
      path: `${group}/providers/Microsoft.Storage/storageAccounts/sa1`,
      apiVersion: "2022-09-01",
      body: { location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" } },
    },
    {
      path: `${group}/providers/Microsoft.Compute/virtualMachines/vm1`,
      apiVersion: "2022-08-01",
      body: {
        location: "westeurope",
        properties: {
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
          storageProfile: {
            osDisk: { name: "vm1-os", createOption: "FromImage", osType: "Linux", diskSizeGB: 30 },
            dataDisks: [{ lun: 0, name: "vm1-data", createOption: "Empty", diskSizeGB: 32 }],
          },
          osProfile: { computerName: "vm1", adminUsername: "operator" },
        },
      },
    },
  ];
}

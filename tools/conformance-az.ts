import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { option, readNumber, text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { startUntilReady } from "./child-process.ts";

const subscription = "00000000-0000-0000-0000-000000000001";

/**
 * `npm run conformance:az`: runs the real Azure CLI against the simulator, from enabling backup to deleting its data. Installs
 * nothing; when a prerequisite is missing it names it and ends with 2.
 */
const command = {
  usage: "npm run conformance:az -- [options]",
  about: `Runs the real Azure CLI against the simulator. Exit code 0 when every command succeeds, 1 when one fails, 2 when a
prerequisite is missing or an option is invalid.

The script of az commands is kept outside this repository, because it drives any simulator. The folder needs an executable
az-lifecycle.sh that reads ARM_URL, AZ_WORK (an empty folder) and AZ_SUBSCRIPTION and ends with 0 when all is well; the
simulator holds the group rg1, the machine vm1 and the storage account sa1 (docs/commands.md). Nothing of it is shipped.`,
  options: {
    client: text("DIR", "folder with az-lifecycle.sh (default ../shared/az-client)"),
    speed: option({
      value: "N",
      help: "speed of the simulator's time",
      default: "600",
      parse: (given) => readNumber(given, 0.001, 100_000),
      allowed: "a number from 0.001 to 100000",
    }),
  },
} as const;

await runCommand(command, async ({ client = "../shared/az-client", speed }) => {
  const script = join(resolve(client), "az-lifecycle.sh");
  const [missing] = missingPrerequisites(script);
  if (missing === undefined) return await run(script, speed);
  console.error(missing);
  return 2;
});

function missingPrerequisites(script: string): string[] {
  const missing: string[] = [];
  if (!existsSync(script))
    missing.push(
      `${script} is missing: give the folder of the Azure CLI's script with --client; --help says what it is.`,
    );
  if (spawnSync("az", ["version"], { stdio: "ignore" }).error !== undefined)
    missing.push("The Azure CLI is missing: apt-get install -y azure-cli");
  if (spawnSync("openssl", ["version"], { stdio: "ignore" }).error !== undefined)
    missing.push("openssl is missing: apt-get install -y openssl");
  return missing;
}

async function run(script: string, speed: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-az-"));
  const load = join(folder, "load.json");
  await writeFile(load, JSON.stringify(initialState()));
  const entry = resolve(import.meta.dirname, "../local/simulator.ts");
  // The script counts its own recovery points; a policy's run would add one, depending on the time of day.
  const clock = ["--clock", `x${speed}`, "--no-scheduled-backups"];
  const simulator = await startUntilReady([entry, "--http", "--port", "0", ...clock, "--load", load]);
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

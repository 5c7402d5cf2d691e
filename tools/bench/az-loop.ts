import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Simulator, startSimulator } from "../../local/azure-simulator/simulator.ts";
import { createRealClock } from "../../local/clock.ts";
import { sampleVmId } from "../../local/sample-machines.ts";
import { countTraffic, type HttpTraffic } from "./http-traffic.ts";
import { itemsIn } from "./protect-evidence.ts";
import { machinesToLoad } from "./protect-stack.ts";

/** What protecting some machines took on the real clock. */
export interface LoopRun extends HttpTraffic {
  readonly vms: number;
  /** Distinct machines that the simulator protects in the end. */
  readonly machines: number;
  readonly wallSeconds: number;
}

/** The loop of a user who has read the documentation; `MACHINES` has an ID per line. */
const LOOP = `
. "$AZ_CLIENT/az-env.sh" || exit 2
echo SIGNED-IN
while read -r id <&3; do
  vault=$(az backup protection check-vm --vm "$id" --output tsv) || exit 1
  [ -n "$vault" ] && continue
  az backup protection enable-for-vm --resource-group backup --vault-name rsv --policy-name DefaultPolicy --vm "$id" --output none || exit 1
done 3<"$MACHINES"
`;

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/backup`;
const VAULT = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv`;

/** Why the loop cannot run here, with what installs it; `undefined` when it can. */
export function missingForAzLoop(client: string): string | undefined {
  const script = join(resolve(client), "az-env.sh");
  if (!existsSync(script)) return `${script} is missing: give the folder of the Azure CLI's scripts with --az-client`;
  for (const [tool, argument, packageName] of [
    ["az", "version", "azure-cli"],
    ["openssl", "version", "openssl"],
  ] as const) {
    const { error, status } = spawnSync(tool, [argument], { stdio: "ignore" });
    if (error !== undefined || status !== 0) return `${tool} is missing: apt-get install -y ${packageName}`;
  }
  return undefined;
}

/**
 * Protects machines one after another with the real Azure CLI, against a simulator of its own on the real clock, in a vault that
 * exists. Signing in and registering the cloud come before the measurement.
 *
 * @throws Error with what the CLI printed when one of its commands fails.
 */
export async function runAzLoop(client: string, names: readonly string[]): Promise<LoopRun> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-az-"));
  const vault = { location: "westeurope", sku: { name: "RS0", tier: "Standard" }, properties: {} };
  const load = [
    { path: GROUP, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    { path: VAULT, apiVersion: "2024-04-01", body: vault },
    ...machinesToLoad(names),
  ];
  const simulator = await startSimulator({ port: 0, https: false, clock: createRealClock(), seed: 1, load });
  try {
    const measured = await loop(resolve(client), simulator, folder, names);
    const items = await itemsIn((path) => getJson(path.startsWith("http") ? path : `${simulator.url}${path}`), VAULT);
    const machines = new Set(items.map(({ properties }) => properties.sourceResourceId.toLowerCase())).size;
    return { vms: names.length, machines, ...measured };
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the first command of the loop until its end. */
async function loop(
  client: string,
  { url }: Pick<Simulator, "url">,
  folder: string,
  names: readonly string[],
): Promise<HttpTraffic & { readonly wallSeconds: number }> {
  const machines = join(folder, "machines.txt");
  await writeFile(machines, names.map((name) => `${sampleVmId(name)}\n`).join(""));
  const shell = spawn("bash", ["-c", LOOP], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ARM_URL: url,
      AZ_CLIENT: client,
      AZ_WORK: join(folder, "work"),
      AZ_SUBSCRIPTION: SUBSCRIPTION,
      MACHINES: machines,
    },
  });
  let printed = "";
  shell.stderr.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => shell.once("close", done));
  let began: { readonly traffic: ReturnType<typeof countTraffic>; readonly wallMs: number } | undefined;
  for await (const line of createInterface(shell.stdout)) {
    if (line === "SIGNED-IN") began = { traffic: countTraffic(Number(new URL(url).port)), wallMs: performance.now() };
  }
  const wallMs = performance.now();
  const code = await ended;
  const traffic = began?.traffic.stop();
  if (code === 0 && began !== undefined && traffic !== undefined) {
    return { ...traffic, wallSeconds: (wallMs - began.wallMs) / 1000 };
  }
  throw new Error(`The loop of az commands ended with ${code}:\n${printed.slice(-2000)}`);
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: "Bearer bench" } });
  if (!response.ok) throw new Error(`GET ${url} was refused: ${response.status} ${await response.text()}`);
  return await response.json();
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualClock } from "../../local/clock.ts";
import { startLocalStack } from "../../local/stack.ts";
import { machineNames } from "./protect-runs.ts";
import { machinesToLoad } from "./protect-stack.ts";
import { countWork, type Work } from "./work-counter.ts";

/** What the app does in a day for machines that are protected, each backed up nightly by its policy. */
export interface DayOfWork extends Work {
  readonly vms: number;
  /** Calls to Azure Resource Manager. */
  readonly calls: number;
}

const STARTS_AT = "2026-06-01T00:30:00Z";
const HOUR_MS = 3_600_000;
const STEP_MS = HOUR_MS / 4;
/** All machines are protected by then, and the night after is a usual one. */
const BEFORE_MS = 36 * HOUR_MS;
const DAYS = 3;
const localConfig = join(import.meta.dirname, "../../local/holdfast.config.local.json");

/** The mean of three days, after all machines have been protected. Up to 250 machines: one vault, one day's quota. */
export async function runDays(vms: number): Promise<DayOfWork> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-cost-"));
  const configFile = join(folder, "holdfast.config.json");
  await writeFile(configFile, JSON.stringify(await configOf()));
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTS_AT), jumps: false });
  const local = await startLocalStack({
    ...{ clock, log: () => {}, appPort: 0, armPort: 0, chatPort: 0, dataDirectory: folder, seed: 1 },
    config: () => ({ configFile }),
    scheduledBackups: true,
    load: machinesToLoad(machineNames(vms)),
    keepsNoStorage: true,
  });
  try {
    await pass(BEFORE_MS);
    requireProtected(
      vms,
      local.simulator.vaults().reduce((sum, { items }) => sum + items.size, 0),
    );
    local.simulator.calls.clear();
    const counter = countWork(join(folder, "task-hub.db"));
    await pass(DAYS * 24 * HOUR_MS);
    const work = counter.read();
    counter.close();
    const perDay = (number: number) => number / DAYS;
    return {
      vms,
      calls: perDay(local.simulator.calls.list().length),
      episodes: perDay(work.episodes),
      activities: perDay(work.activities),
      entityOperations: perDay(work.entityOperations),
      historyRows: perDay(work.historyRows),
    };
  } finally {
    await local.stop();
    await rm(folder, { recursive: true, force: true });
  }

  async function pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += STEP_MS) await clock.advance(STEP_MS);
  }
}

function requireProtected(wanted: number, found: number): void {
  if (found !== wanted) throw new Error(`${found} of ${wanted} machines are protected; nothing is measured.`);
}

async function configOf(): Promise<object> {
  const config = JSON.parse(await readFile(localConfig, "utf8"));
  const [skip, { firstBackup: _, ...protect }] = config.rules;
  const channels = config.channels.map((channel: object) => ({ ...channel, minimumSeverity: "error" }));
  return { ...config, rules: [skip, protect], schedules: [], channels };
}

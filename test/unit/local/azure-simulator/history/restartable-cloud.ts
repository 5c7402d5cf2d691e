import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { MovableClock } from "../../../../../local/azure-simulator/front/control-api.ts";
import {
  createSimulatedCloud,
  type LoadEntry,
  type SimulatedCloud,
  type SimulatedCloudOptions,
} from "../../../../../local/azure-simulator/simulated-cloud.ts";
import { createVirtualClock } from "../../../../../local/clock.ts";

const STARTED_AT_MS = Date.parse("2026-03-30T08:00:00.000Z");
const MINUTE_MS = 60_000;

interface ReadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A cloud that can be stopped and restarted from its journal, on a clock that the test moves. */
export interface RestartableCloud {
  cloud(): SimulatedCloud;
  /** Lets time pass until so many minutes after the first start. */
  until(minute: number): Promise<void>;
  send(method: string, path: string, body?: unknown): Promise<ReadResponse>;
  /** Stops it without warning, as SIGKILL does, and starts it again at an instant. */
  restart(minute?: number, change?: Partial<SimulatedCloudOptions>): Promise<void>;
}

interface TestClock extends MovableClock {
  until(atMs: number): Promise<void>;
}

/** A clock whose timers fire on time. */
export function punctual(startAtMs: number): TestClock {
  const clock = createVirtualClock({ startAtMs, jumps: false });
  return { ...clock, until: (atMs) => clock.advance(atMs - clock.now()) };
}

/** A clock whose timers never fire, as on a machine that is too busy. */
export function late(startAtMs: number): TestClock {
  let nowMs = startAtMs;
  return {
    now: () => nowMs,
    schedule: () => ({ cancel: () => {} }),
    hold: () => () => {},
    async until(atMs) {
      nowMs = atMs;
    },
  };
}

export function journalPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "simulator-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "journal.jsonl");
}

/** Starts it for the first time. */
export async function startCloud(
  options: {
    readonly journalFile?: string;
    readonly clock?: (startAtMs: number) => TestClock;
    readonly load?: readonly LoadEntry[];
    readonly warn?: (text: string) => void;
  } = {},
): Promise<RestartableCloud> {
  const { clock: makeClock = punctual, load = [], ...rest } = options;
  let clock = makeClock(STARTED_AT_MS);
  const make = async (change: Partial<SimulatedCloudOptions> = {}) => {
    const made = createSimulatedCloud({ clock, throttling: false, ...rest, ...change });
    await made.load(load);
    return made;
  };
  let cloud = await make();
  return {
    cloud: () => cloud,
    until: (minute) => clock.until(STARTED_AT_MS + minute * MINUTE_MS),
    async send(method, target, body) {
      const { pathname: path, searchParams } = new URL(target, "https://localhost");
      const query = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]));
      if (!query.has("api-version")) query.set("api-version", "2024-04-01");
      const headers = { authorization: "Bearer some-token" };
      const bodyText = body === undefined ? "" : JSON.stringify(body);
      const result = await cloud.handle({ method, origin: "https://localhost", path, query, headers, bodyText });
      if (result.kind === "drop") throw new Error(`${method} ${path} was dropped`);
      const { status, headers: sent = {}, body: answered } = result.response;
      return { status, headers: sent, body: JSON.parse(JSON.stringify(answered ?? null)) };
    },
    async restart(minute, change) {
      cloud.eventGrid.stop();
      clock = makeClock(minute === undefined ? clock.now() : STARTED_AT_MS + minute * MINUTE_MS);
      cloud = await make(change);
    },
  };
}

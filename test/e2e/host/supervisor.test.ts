import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";
import { fixtureApps } from "./running-fixture.ts";

const main = join(import.meta.dirname, "../../../local/host/main.ts");
/** The app blocks for 2 s until it is ended; then another thread starts. All of it takes longer on a busy machine. */
const REPLACED = { timeout: 40_000, interval: 50 };
const READY_LIMIT_MS = 90_000;
const LIMIT_MS = 180_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "supervisor-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface StartOptions {
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

async function start({ nodeOptions = [], environment = {} }: StartOptions = {}): Promise<ReadyProcess> {
  const args = [main, "--app", join(fixtureApps, "hostile"), "--port", "0", "--db", join(folder, "host.db")];
  const host = await startUntilReady([...nodeOptions, ...args], {
    env: { ...process.env, ...environment },
    timeoutMs: READY_LIMIT_MS,
  });
  onTestFinished(async () => {
    await host.stop();
  });
  return host;
}

/** The status, or `undefined` when the host ended before it responded. */
async function call(host: ReadyProcess, name: string): Promise<number | undefined> {
  return fetch(`${host.ready["url"]}/api/${name}`).then(
    ({ status }) => status,
    () => undefined,
  );
}

const count = (host: ReadyProcess, pattern: RegExp) => host.output().match(pattern)?.length ?? 0;
const untilReplaced = (host: ReadyProcess, times: number) =>
  expect.poll(() => count(host, /The host runs again/g), REPLACED).toBe(times);

test(
  "an HTTP function that never ends is ended and named, each time, and the host serves others again",
  async () => {
    const host = await start();

    const statuses: (number | undefined)[] = [];
    for (const times of [1, 2, 3, 4]) {
      statuses.push(await call(host, "loops"));
      await untilReplaced(host, times);
    }
    const other = await call(host, "works");
    const exitCode = await host.stop();

    expect(statuses).toEqual([undefined, undefined, undefined, undefined]);
    expect(
      count(host, /Function "loopsOverHttp" \(invocation [0-9a-f-]{36}\) was ended: it blocked .*functions\.ts:\d+/g),
    ).toBe(4);
    expect([other, exitCode]).toEqual([200, 0]);
  },
  LIMIT_MS,
);

test(
  "a timer function that never ends is skipped at the third start, and the host becomes ready",
  async () => {
    const host = await start({ environment: { HOSTILE_TIMER: "1" } });

    const other = await call(host, "works");
    const exitCode = await host.stop();

    expect(count(host, /Function "loopsInSchedule" .* was ended: it blocked/g)).toBe(2);
    expect(host.output()).toMatch(/loopsInSchedule: .*its missed run is skipped: it has ended the host 2 times/);
    expect([other, exitCode]).toEqual([200, 0]);
  },
  LIMIT_MS,
);

test(
  "an app that fills the memory is replaced twice; after the third time the host gives up",
  async () => {
    const host = await start({ nodeOptions: ["--max-old-space-size=96"] });
    const exited = once(host.child, "exit");

    for (const times of [1, 2]) {
      await call(host, "fillsMemory");
      await untilReplaced(host, times);
    }
    const other = await call(host, "works");
    await call(host, "fillsMemory");
    const [exitCode] = await exited;

    expect(other).toBe(200);
    expect(count(host, /The app ended the host's thread \(.*memory/g)).toBe(3);
    expect(host.output()).toMatch(/The host gives up: its thread has ended 3 times/);
    expect(exitCode).toBe(1);
  },
  LIMIT_MS,
);

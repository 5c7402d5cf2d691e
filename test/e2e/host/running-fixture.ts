import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createRealClock } from "../../../local/clock.ts";
import type { LogLine } from "../../../local/host/app/log.ts";
import { type HostOptions, startHost } from "../../../local/host/host.ts";

export const fixtureApps = join(import.meta.dirname, "../../fixtures/apps");

/** Starts the local host on a fixture app, on a free port and in memory, until the test ends. */
export async function startFixture(options: Partial<HostOptions> = {}) {
  const lines: LogLine[] = [];
  const host = await startHost({
    appDirectory: join(fixtureApps, "modules"),
    port: 0,
    databaseFile: ":memory:",
    clock: createRealClock(),
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => host.stop());
  const call = (path: string, init?: RequestInit) => fetch(path.startsWith("http") ? path : `${host.url}${path}`, init);
  return { ...host, lines, call };
}

export const postJson = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { startUntilReady } from "../../../tools/child-process.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

test("machines of a sample fleet that npm start loads are found and protected by the first sweep", async () => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-fleet-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const fleet = join(folder, "fleet.json");
  await run(process.execPath, ["tools/run.mjs", "tools/sample-fleet.ts", fleet, "--machines", "3"], { cwd: root });
  const config = "local/holdfast.config.local.json";
  const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];
  const options = [...ports, "--speed", "60", "--data", join(folder, "data"), "--load", fleet, "--config", config];
  const { ready, stop, output } = await startUntilReady(["local/main.ts", ...options], {
    cwd: root,
    timeoutMs: 60_000,
  });
  onTestFinished(async () => void (await stop()));

  const counts = await vi.waitFor(
    async () => {
      const response = await fetch(`${ready["app"]}/api/virtual-machines`);
      const { counts } = (await response.json()) as { counts: Readonly<Record<string, number>> };
      expect(counts["protected"]).toBeGreaterThan(3);
      return counts;
    },
    { timeout: 150_000, interval: 250 },
  );

  // The sample machine of every local run is among them.
  expect(counts).toMatchObject({ protected: 4, waiting: 0, needsAttention: 0, unknown: 0 });
  expect(output()).not.toContain("cannot read the inventory");
}, 240_000);

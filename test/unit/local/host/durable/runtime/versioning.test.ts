import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DurableSettings } from "../../../../../../local/host/contract.ts";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, durableSettings } from "../../../../../support/host/hub-rig.ts";

function define(df: Durable): void {
  df.app.orchestration("version", function* (context) {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1000));
    return context.df.version;
  });
  df.app.orchestration("parent", function* (context) {
    const childVersion = context.df.getInput() as string | undefined;
    const child = yield context.df.callSubOrchestrator("version", undefined, undefined, childVersion);
    return [context.df.version, child];
  });
}

function rig(settings: Partial<DurableSettings>, databaseFile = ":memory:") {
  const started = createHubRig(define, { settings: { ...durableSettings, ...settings }, databaseFile });
  started.hub.start();
  return started;
}

test.for<[string | undefined, string]>([
  [undefined, "2.0"],
  ["1.0", "1.0"],
  ["", ""],
])("an instance that is created with version %j has version %j", async ([version, expected]) => {
  const { hub, rest } = rig({ defaultVersion: "2.0", versionMatchStrategy: "CurrentOrOlder" });

  await hub.create({ orchestrator: "version", instanceId: "i", input: undefined, version });

  expect((await rest()).output).toBe(expected);
});

test.for<[string | undefined, string]>([
  [undefined, "2.0"],
  ["1.0", "1.0"],
])("a sub-orchestration that is called with version %j has version %j", async ([version, expected]) => {
  const { hub, rest } = rig({ defaultVersion: "2.0" });

  await hub.create({ orchestrator: "parent", instanceId: "i", input: JSON.stringify(version), version: "1.5" });

  expect((await rest()).output).toEqual(["1.5", expected]);
});

test("an instance of a newer version fails where host.json says so", async () => {
  const { hub, rest } = rig({
    defaultVersion: "2.0",
    versionMatchStrategy: "CurrentOrOlder",
    versionFailureStrategy: "Fail",
  });

  await hub.create({ orchestrator: "version", instanceId: "i", input: undefined, version: "3.0" });

  const { runtimeStatus, output } = await rest();
  expect(runtimeStatus).toBe("Failed");
  expect(output).toContain("Orchestration version did not comply with Worker Versioning");
});

test("an instance of a newer version waits, with one warning, for a host that runs it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "versioning-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "hub.db");
  const strict = { versionMatchStrategy: "Strict" } as const;
  const older = rig({ ...strict, defaultVersion: "2.0" }, file);
  await older.hub.create({ orchestrator: "version", instanceId: "i", input: undefined, version: "3.0" });
  const waiting = await older.rest();
  older.hub.raiseEvent("i", "any", "1");
  await older.rest();
  await older.stop();

  const newer = rig({ ...strict, defaultVersion: "3.0" }, file);
  const { output } = await newer.rest();
  await newer.stop();

  expect(waiting.runtimeStatus).toBe("Pending");
  expect(older.log).toEqual([expect.stringMatching(/^warning: i has version "3\.0" and is not run by this host/)]);
  expect(output).toBe("3.0");
});

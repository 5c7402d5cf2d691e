import type { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { createHealthReady } from "../../../../functions/triggers/health-ready.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

function arrange({ limitMs = 1000 } = {}) {
  const inventory = new InMemoryInventory();
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  let now = "2026-03-30T08:00:00.000Z" as Instant;
  const ready = createHealthReady({ inventory, workflows: () => workflows, now: () => now, limitMs });
  const pass = (seconds: number) => {
    now = addSeconds(now, seconds);
  };
  const read = async () => conforming("GET /api/health/ready", await ready({} as HttpRequest, context));
  return { inventory, workflows, log, pass, read };
}

test("is ready when storage and task hub answer", async () => {
  expect(await arrange().read()).toEqual({ status: 200, jsonBody: { status: "ready" } });
});

test("is not ready when storage or task hub does not answer, and says which without naming them", async () => {
  const { inventory, workflows, log, read } = arrange();
  inventory.faults.failNext("lastSweep", new Error("connect ECONNREFUSED holdfast7.table.core.windows.net"));
  workflows.faults.failNext("read", new Error("HTTP 500 of host-7"));

  const response = await read();

  expect(response).toMatchObject({
    status: 503,
    headers: { "Retry-After": "10" },
    jsonBody: {
      status: "notReady",
      reasons: ["the storage account cannot be reached", "the task hub does not answer"],
    },
  });
  expect(JSON.stringify(log)).toContain("holdfast7.table.core.windows.net");
});

test("says which role is missing when storage refuses the app", async () => {
  const { inventory, read } = arrange();
  inventory.faults.failNext("lastSweep", new BackupError("STORAGE_REFUSED", "403"));

  expect((await read()).jsonBody).toMatchObject({
    reasons: [expect.stringContaining("Storage Table Data Contributor")],
  });
});

test("is not ready when an answer takes too long", async () => {
  const { workflows, read } = arrange({ limitMs: 0 });
  workflows.read = () => new Promise(() => {});

  expect((await read()).jsonBody).toMatchObject({ reasons: ["the task hub does not answer in time"] });
});

test("asks again after ten seconds, not earlier", async () => {
  const { inventory, pass, read } = arrange();
  inventory.faults.failNext("lastSweep", new Error("down"));

  const first = await read();
  pass(9);
  const second = await read();
  pass(1);
  const third = await read();

  expect([first.status, second.status, third.status]).toEqual([503, 503, 200]);
});

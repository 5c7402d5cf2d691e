import { expect, test } from "vitest";
import {
  fnv1a64,
  machineInstanceId,
  machineKey,
  scheduleInstanceId,
} from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { vmId } from "../../../support/workflow-answers.ts";

test.for<[string, string]>([
  ["", "cbf29ce484222325"],
  ["a", "af63dc4c8601ec8c"],
  ["foobar", "85944171f73967e8"],
])("hashes %j as the published test vectors say", ([text, expected]) => {
  expect(fnv1a64(text)).toBe(expected);
});

test("keeps leading zeros and distinguishes characters beyond Latin", () => {
  const hashes = ["ä", "ж", "漢", "字"].map(fnv1a64);

  expect(new Set(hashes).size).toBe(4);
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
});

test("names a machine's instance with a readable ID", () => {
  expect(machineInstanceId("protect", vmId)).toMatch(/^protect:web-01:[0-9a-f]{12}$/);
  expect(machineInstanceId("backup", vmId)).toBe(`backup:web-01:${machineKey(vmId)}`);
});

test("names one instance for every spelling of a machine's ID", () => {
  expect(machineInstanceId("protect", `${vmId.toUpperCase()}/`)).toBe(machineInstanceId("protect", vmId));
});

test("distinguishes machines of one name", () => {
  expect(machineKey(vmId.replace("rg-web", "rg-shop"))).not.toBe(machineKey(vmId));
});

test.for<[string, string]>([
  ["a name as long as Azure allows", vmId.replace("web-01", "w".repeat(64))],
  ["characters that a task hub refuses", vmId.replace("web-01", "a#b?c\\d é漢")],
  ["an ID that is not a machine's", "/subscriptions/x/anything?#"],
])("makes an ID that every host accepts from %s", ([, id]) => {
  const instanceId = machineInstanceId("recheck", id);

  expect(instanceId).toMatch(/^[A-Za-z0-9._:-]{1,100}$/);
});

test("names a schedule's run by its due time, once", () => {
  const dueAt = "2026-11-21T02:00:00.000Z" as Instant;

  expect(scheduleInstanceId("nightly", dueAt)).toMatch(/^run:nightly:2026-11-21T020000Z:[0-9a-f]{12}$/);
  expect(scheduleInstanceId("a b", dueAt)).not.toBe(scheduleInstanceId("a-b", dueAt));
});

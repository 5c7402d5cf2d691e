import { expect, test } from "vitest";
import {
  alertMessageId,
  alertsInstanceId,
  approvalIdOf,
  causeKeyOf,
  channelMessageId,
  checkInstanceId,
  deletionInstanceId,
  deliveryInstanceId,
  digestInstanceId,
  digestMessageId,
  incidentInstanceId,
  incidentWakeIds,
  isChannelMessage,
  machineInstanceId,
  machineKey,
  mailboxKey,
  recheckInstanceId,
  requestKey,
  retryInstanceId,
  runInstanceId,
  subjectKeyOf,
  vaultLedgerKey,
  watchInstanceId,
} from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { vmId } from "../../../support/workflow-answers.ts";

/** Found in seconds for the 48 bits of FNV-1a that IDs had once: one of them hid the other machine. */
test("gives texts that collide under weak hashes IDs of their own", () => {
  const keys = Array.from({ length: 500 }, (_, index) => machineKey(vmId.replace("rg-web", `rg-${index}`)));

  expect(new Set(keys).size).toBe(500);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

test("names a machine's instance with a readable ID", () => {
  expect(machineInstanceId("protect", vmId)).toMatch(/^protect:web-01:[0-9a-f]{32}$/);
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
  const ids = [machineInstanceId("protect", id), machineInstanceId("backup", id), recheckInstanceId(id, "event #1")];

  for (const instanceId of ids) expect(instanceId).toMatch(/^[A-Za-z0-9._:-]{1,100}$/);
});

test("names a schedule's run by its due time, once", () => {
  const dueAt = "2026-11-21T02:00:00.000Z" as Instant;

  expect(runInstanceId("nightly", dueAt)).toBe("run:nightly:2026-11-21T02:00Z");
  expect(runInstanceId("nightly", "2026-11-21T02:01:00.000Z" as Instant)).not.toBe(runInstanceId("nightly", dueAt));
  expect(`${runInstanceId("s".repeat(40), dueAt)}:part:1000`.length).toBeLessThanOrEqual(100);
});

test("names one recheck for an event that is repeated, another one for another event or machine", () => {
  const id = recheckInstanceId(vmId, "event-1");

  expect(id).toMatch(/^recheck:web-01:[0-9a-f]{32}$/);
  expect(recheckInstanceId(`${vmId.toUpperCase()}/`, "event-1")).toBe(id);
  expect(recheckInstanceId(vmId, "event-2")).not.toBe(id);
  expect(recheckInstanceId(vmId.replace("rg-web", "rg-shop"), "event-1")).not.toBe(id);
});

test("gives a request about a machine one key, and a vault one key in any spelling", () => {
  const vaultId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/vault-weu";

  expect(requestKey(vmId.toUpperCase(), "event-1")).toBe(requestKey(vmId, "event-1"));
  expect(requestKey(vmId, "event-2")).not.toBe(requestKey(vmId, "event-1"));
  expect(vaultLedgerKey(`${vaultId.toUpperCase()}/`)).toBe(vaultLedgerKey(vaultId));
  expect(vaultLedgerKey(vaultId)).toMatch(/^[0-9a-f]{32}$/);
});

test("names one retry per machine and reason, in any spelling of the machine's ID", () => {
  const retry = retryInstanceId(vmId, "policyMissing");

  expect(retry).toMatch(/^retry:web-01:[0-9a-f]{32}$/);
  expect(retryInstanceId(vmId.toUpperCase(), "policyMissing")).toBe(retry);
  expect(retryInstanceId(vmId, "accessDenied")).not.toBe(retry);
});

test("names the watcher of a vault after it, and the mailbox of a waiter by its hash", () => {
  const vaultId =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/RSV-weu";

  expect(watchInstanceId(vaultId)).toMatch(/^watch:rsv-weu:[0-9a-f]{32}$/);
  expect(watchInstanceId(vaultId.toLowerCase())).toBe(watchInstanceId(vaultId));
  expect(watchInstanceId("/no/vault")).toMatch(/^watch:vault:[0-9a-f]{32}$/);
  expect(checkInstanceId(vaultId.toLowerCase())).toBe(checkInstanceId(vaultId));
  expect(checkInstanceId(vaultId)).toMatch(/^check:rsv-weu:[0-9a-f]{32}$/);
  expect(checkInstanceId("/no/vault")).toMatch(/^check:vault:[0-9a-f]{32}$/);
  expect(mailboxKey("run:a")).toMatch(/^[0-9a-f]{32}$/);
  expect(mailboxKey("run:a")).not.toBe(mailboxKey("run:b"));
});

test("names what delivers and collects messages by channel, message and time", () => {
  const dueAt = "2026-11-22T08:00:00.000Z" as Instant;

  expect(deliveryInstanceId("ops", "m")).toMatch(/^deliver:ops:[0-9a-f]{32}$/);
  expect(
    new Set([deliveryInstanceId("ops", "m"), deliveryInstanceId("ops", "m", true), deliveryInstanceId("team", "m")])
      .size,
  ).toBe(3);
  expect(digestInstanceId("ops", dueAt)).toBe("digest:ops:2026-11-22T08:00Z");
  expect(digestMessageId("ops", dueAt)).toMatch(/^digest_[0-9a-f]{32}$/);
});

test("tells messages about a channel from others", () => {
  expect(isChannelMessage(channelMessageId("ops", ["broken"]))).toBe(true);
  expect(isChannelMessage(alertMessageId("a"))).toBe(false);
});

test("names what makes and follows incidents", () => {
  expect(alertsInstanceId(["a", "b"])).toMatch(/^alerts:[0-9a-f]{32}$/);
  expect(alertsInstanceId(["a", "b"])).not.toBe(alertsInstanceId(["ab"]));
  expect([incidentInstanceId("i"), incidentWakeIds("i").at(-1)]).toEqual(["incident:i", "incident:i:wake:5"]);
  expect(subjectKeyOf("/A")).toBe(subjectKeyOf("/a"));
  expect(causeKeyOf("backup", "UserErrorX")).toBe(causeKeyOf("backup", "usererrorx"));
});

test("names an approval and its deletion by machine, vault and newest recovery point", () => {
  const vaultId = "/subscriptions/1/vaults/rsv-weu";
  const at = "2026-11-22T08:00:00.000Z" as Instant;

  const id = approvalIdOf(vmId, vaultId, at);

  expect(id).toMatch(/^approve:[a-z0-9-]+:[0-9a-f]{32}$/);
  expect(approvalIdOf(vmId.toUpperCase(), vaultId.toUpperCase(), at)).toBe(id);
  expect(approvalIdOf(vmId, vaultId, undefined)).not.toBe(id);
  expect(deletionInstanceId(id)).toBe(id.replace("approve", "delete"));
});

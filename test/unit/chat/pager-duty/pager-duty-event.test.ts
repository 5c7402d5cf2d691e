import { expect, test } from "vitest";
import { pagerDutyEvent } from "../../../../chat/pager-duty/pager-duty-event.ts";
import type { MessagePhase } from "../../../../domain/alerts/message.ts";
import type { ChannelPost } from "../../../../domain/ports/chat-channel.ts";
import { post } from "../../../support/webhook-receiver.ts";

const inPhase = (phase: MessagePhase): ChannelPost => ({
  ...post(),
  incident: { incidentId: "inc_1", phase, machineCount: 2 },
});

test.for([
  ["opened", "trigger"],
  ["updated", "trigger"],
  ["reminded", "trigger"],
  ["escalated", "trigger"],
  ["reopened", "trigger"],
  ["resolved", "resolve"],
] as const)("an incident that is %s is a %s by its ID", ([phase, action]) => {
  expect(pagerDutyEvent(inPhase(phase))).toMatchObject({ kind: "alert", event_action: action, dedup_key: "inc_1" });
});

test("an incident pages whatever its severity", () => {
  const { notice, ...rest } = inPhase("opened");

  expect(pagerDutyEvent({ ...rest, notice: { ...notice, severity: "info" } })).toMatchObject({
    kind: "alert",
    payload: { severity: "info" },
  });
});

test.for([
  ["info", { kind: "change" }],
  ["warning", { kind: "alert", event_action: "trigger", dedup_key: "m1" }],
  ["error", { kind: "alert", event_action: "trigger", dedup_key: "m1" }],
] as const)("a message of its own with severity %s is %o", ([severity, expected]) => {
  expect(pagerDutyEvent(post("m1", { severity }))).toMatchObject(expected);
});

test("a change event has no member of an alert, which the other address refuses", () => {
  const event = pagerDutyEvent(post("m1", { severity: "info" }));

  expect(Object.keys(event)).toEqual(["kind", "payload", "links"]);
  expect(event.payload).not.toHaveProperty("severity");
});

test("says what happened, where, what to do and how far it is", () => {
  const { payload, links } = pagerDutyEvent(inPhase("resolved"), "https://holdfast.example/");

  expect(payload).toEqual({
    summary: "Resolved: Backup of vm-web failed",
    source: post().notice.vmId,
    severity: "error",
    class: "backupFailed",
    timestamp: "2026-03-01T20:25:00.000Z",
    custom_details: {
      status: "Resolved · 2 machines",
      text: "The snapshot could not be taken.",
      what_to_do: "Restart the guest agent.",
      who_acts: "the machine's owner",
      facts: ["Vault: vault-weu"],
    },
  });
  expect(links.map(({ text }) => text)).toEqual(["Open machine in Azure", "Open incident"]);
});

test("has at most 512 KB, with the number of omitted facts", () => {
  const facts = Array.from({ length: 2000 }, (_, index) => [`Machine ${index}`, "🙂".repeat(400)] as const);

  const event = pagerDutyEvent(post("m", { facts }));

  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
  expect(event.payload.custom_details["facts_omitted"]).toBeGreaterThan(0);
});

import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { nextProvisioningStep } from "../../../../domain/protection/provisioning.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;
const wait = { startedAt, deadlineSeconds: 600, minimumSeconds: 15, maximumSeconds: 300 };
const deadline = addSeconds(startedAt, 600);
const soon = addSeconds(startedAt, 15);

test.for<[string, string, Instant, object]>([
  ["ready", "Succeeded", startedAt, { kind: "ready" }],
  ["ready in any casing", "succeeded", deadline, { kind: "ready" }],
  ["failed", "Failed", startedAt, { kind: "failed" }],
  ["failed when it was cancelled", "Canceled", startedAt, { kind: "failed" }],
  ["changing while it is created", "Creating", startedAt, { kind: "wait", until: soon }],
  ["changing in an unknown state", "Brewing", startedAt, { kind: "wait", until: soon }],
  ["being deleted", "Deleting", startedAt, { kind: "deleting", until: soon }],
  ["timed out at the deadline", "Updating", deadline, { kind: "timedOut" }],
  ["timed out when its deletion does not end", "Deleting", deadline, { kind: "timedOut" }],
])("finds a machine %s", ([, state, now, expected]) => {
  expect(nextProvisioningStep(state, wait, now)).toEqual(expected);
});

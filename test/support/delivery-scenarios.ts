import { deliveryInstanceId, digestInstanceId } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import { messageAt, sampleMessage } from "./messages.ts";
import type { Scenario } from "./workflow-app.ts";

const message = sampleMessage();
const line = { key: message.messageId, title: "web-01: backup failed", severity: "error", at: messageAt };
const deliver = {
  orchestrator: "deliverMessage",
  input: { channel: "ops", message, spacingSeconds: 1 },
  instanceId: deliveryInstanceId("ops", message.messageId),
};
const toNoChannel = { kind: "alreadyExists", channels: [] };

/** One way through the workflows that bring messages to channels, each. */
export const deliveryScenarios: readonly Scenario[] = [
  {
    ...deliver,
    name: "deliver-message",
    expected: { outcome: "delivered", attempts: 4 },
    answers: {
      postMessage: [
        { kind: "unavailable", error: "It returned 503.", retryAfterSeconds: 90 },
        () => new BackupError("CONFIG_INVALID", "No such channel."),
        { kind: "gone", error: "It returned 404." },
        { kind: "delivered" },
      ],
      startDelivery: [toNoChannel, toNoChannel, toNoChannel],
    },
  },
  {
    ...deliver,
    name: "deliver-diverted",
    expected: { outcome: "diverted", channels: ["backup-ops"] },
    answers: {
      postMessage: [{ kind: "refused", error: "It returned 400." }],
      startDelivery: [{ kind: "started", channels: ["backup-ops"] }],
    },
  },
  {
    ...deliver,
    name: "deliver-held",
    expected: { outcome: "collected" },
    input: { ...deliver.input, hold: { until: "2099-01-01T00:00:00.000Z", line } },
    answers: { startDigest: [{ kind: "started" }] },
  },
  {
    name: "send-digest",
    expected: { outcome: "empty", messages: 0 },
    orchestrator: "sendDigest",
    input: { channel: "ops", dueAt: "2026-03-31T07:00:00.000Z" },
    instanceId: digestInstanceId("ops", "2026-03-31T07:00:00.000Z" as Instant),
    answers: {},
  },
];

import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import type { Message } from "../../../domain/alerts/message.ts";
import { createStartAlerts } from "../../../functions/activities/start-alerts.ts";
import { alertSamples } from "../../support/alert-samples.ts";

const context = {} as InvocationContext;

function arrange() {
  const messages = new Map<string, Message>();
  const startDelivery = async ({ message }: { readonly message: Message }) => {
    const kind = messages.has(message.messageId) ? ("alreadyExists" as const) : ("started" as const);
    messages.set(message.messageId, message);
    return { kind };
  };
  return { messages, start: createStartAlerts({ startDelivery }) };
}

test("hands every alert over as a message of its own, once", async () => {
  const { messages, start } = arrange();
  const alerts = [alertSamples.backupProblem, { ...alertSamples.machineProtected, alertId: "alert:2" }];

  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "started" });
  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "alreadyExists" });

  expect([...messages.values()]).toMatchObject([
    { messageId: "alert_1", severity: "error", alert: { kind: "backupProblem", change: { family: "backup" } } },
    { messageId: "alert_2", severity: "info", alert: { kind: "machineProtected", change: { action: "inform" } } },
  ]);
});

test("sends no message of its own for what a summary tells, or for what only ends an incident", async () => {
  const { messages, start } = arrange();
  const inSummary = { ...alertSamples.protectionProblem, isInSummary: true };

  await start({ alerts: [inSummary, alertSamples.backupCompleted, alertSamples.scheduleRan] }, context);

  expect([...messages.values()]).toEqual([]);
});

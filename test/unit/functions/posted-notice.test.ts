import { expect, test } from "vitest";
import { classified } from "../../../domain/alerts/change-of.ts";
import { recordOf } from "../../../domain/inventory/record.ts";
import { postedNotice } from "../../../functions/posted-notice.ts";
import { alertAt, alertSamples } from "../../support/alert-samples.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { sampleIncidentMessage } from "../../support/sample-messages.ts";
import { vmId } from "../../support/workflow-answers.ts";

const alert = classified(alertSamples.backupProblem);
const message = { messageId: "m", alert, severity: "error" } as const;

async function arrange() {
  const inventory = new InMemoryInventory();
  const facts = { state: "protected", reason: "recoveryPointFresh", lastRecoveryPointAt: alertAt, observedAt: alertAt };
  const record = recordOf(vmId, facts as Parameters<typeof recordOf>[1]);
  if (record !== undefined) await inventory.upsert([record]);
  return inventory;
}

test("tells the last recovery point, and every time in the channel's zone", async () => {
  const { notice, occurredAtText } = await postedNotice(message, {
    ...{ inventory: await arrange(), timeZone: "Europe/Berlin" },
  });

  expect(notice.facts).toContainEqual(["Last recovery point", "2026-03-31 04:00 Europe/Berlin"]);
  expect(occurredAtText).toBe("2026-03-31 04:00 Europe/Berlin");
});

test("tells times in UTC where no zone is configured", async () => {
  const { notice, occurredAtText } = await postedNotice(message, { inventory: await arrange() });

  expect(notice.facts).toContainEqual(["Last recovery point", "2026-03-31 02:00 UTC"]);
  expect(occurredAtText).toBe("2026-03-31 02:00 UTC");
});

test.for([
  ["the incident is resolved", { phase: "resolved" }],
  ["it concerns several machines", { machineCount: 2, vmIds: [vmId] }],
] as const)("tells no recovery point when %s", async ([, change]) => {
  const { notice } = await postedNotice(sampleIncidentMessage(change), { inventory: await arrange() });

  expect(notice.facts.map(([name]) => name)).not.toContain("Last recovery point");
});

test("is complete but for the recovery point when the inventory cannot be read", async () => {
  const inventory = { read: () => Promise.reject(new Error("tables down")) };

  const { notice } = await postedNotice(message, { inventory });

  expect(notice.title).toBe("web-01: backup failed");
  expect(notice.facts.map(([name]) => name)).not.toContain("Last recovery point");
});

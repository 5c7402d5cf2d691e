import { expect, test } from "vitest";
import type { RaisedAlert } from "../../../../domain/alerts/alert.ts";
import { classified } from "../../../../domain/alerts/change-of.ts";
import { alertHead, raise } from "../../../../orchestrations/durable/raise.ts";
import { alertSamples } from "../../../support/alert-samples.ts";
import { driveOrchestrator, inputsOf } from "../../../support/drive-orchestrator.ts";
import { failed, handedOver } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const one = alertSamples.backupProblem;

function drive(alerts: readonly RaisedAlert[], answers: readonly unknown[] = Array(10).fill(handedOver)) {
  return driveOrchestrator((context) => raise(context, alerts), {
    input: undefined,
    now,
    answers: { startAlerts: answers },
  });
}

function batchesOf(alerts: readonly RaisedAlert[]) {
  const inputs = inputsOf(drive(alerts).scheduled, "startAlerts") as { readonly alerts: readonly RaisedAlert[] }[];
  return inputs.map((input) => input.alerts);
}

test("hands alerts over, as data", () => {
  const batches = batchesOf([one]);

  expect(batches).toEqual([[one]]);
});

test("hands nothing over where there is nothing to tell", () => {
  expect(batchesOf([])).toEqual([]);
});

test.for<[number, readonly number[]]>([
  [25, [25]],
  [26, [25, 1]],
])("hands %i alerts over in batches of %j", ([count, sizes]) => {
  const alerts = Array.from({ length: count }, (_, index) => ({ ...one, alertId: `alert:${index}` }));

  const batches = batchesOf(alerts);

  expect(batches.map((batch) => batch.length)).toEqual(sizes);
  expect(batches.flat()).toEqual(alerts);
});

test.for<[string, string, readonly number[]]>([
  ["ASCII", "x".repeat(7_000), [4, 4, 4]],
  ["three bytes a character", "漢".repeat(2_333), [4, 4, 4]],
])("keeps a batch of large alerts below 40,000 bytes as it is sent: %s", ([, explanation, sizes]) => {
  const large = { ...alertSamples.protectionProblem, explanation };

  const batches = batchesOf(Array(12).fill(large));

  const sent = batches.map((batch) => Buffer.byteLength(JSON.stringify(batch.map((alert) => classified(alert)))));
  expect(batches.map((batch) => batch.length)).toEqual(sizes);
  expect(Math.max(...sent)).toBeLessThan(40_000);
});

test("counts at least what every kind of alert takes with its change", () => {
  for (const alert of Object.values(alertSamples)) {
    const longer = { ...alert, explanation: "x".repeat(9_000) } as RaisedAlert;
    const sent = batchesOf(Array(12).fill(longer)).map((batch) =>
      Buffer.byteLength(JSON.stringify(batch.map((one) => classified(one)))),
    );

    expect(Math.max(...sent), alert.kind).toBeLessThan(40_000);
  }
});

test.for<[string, readonly unknown[]]>([
  ["never", [failed("CONFIG_INVALID")]],
  ["not before retries are used up", Array(5).fill(failed("AZURE_UNAVAILABLE", { retryable: true }))],
  ["with a result that fits no contract", [{ kind: "strange" }]],
])("never fails its workflow, and delays it by minutes at most, when handing over works %s", ([, answers]) => {
  const run = drive([one], answers);

  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(120_000);
});

test("names an alert by instance, kind and time, or by the topic that it is given", () => {
  const headOf = (instanceId: string, topic?: readonly string[], kind: RaisedAlert["kind"] = "backupProblem") =>
    driveOrchestrator(
      function* (context) {
        yield* raise(context, []);
        return alertHead(context, kind, topic);
      },
      { input: undefined, now, answers: {}, instanceId },
    ).output;

  const ids = [headOf("a"), headOf("b"), headOf("a", undefined, "backupStalled"), headOf("a", ["job-1"])].map(
    (head) => head?.alertId,
  );

  expect(new Set(ids).size).toBe(4);
  expect(headOf("a")).toEqual({ alertId: ids[0], at: now });
  expect(headOf("b", ["job-1"])?.alertId).toBe(ids[3]);
});

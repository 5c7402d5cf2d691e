import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import type { RaisedAlert } from "../../../../domain/alerts/alert.ts";
import { classified } from "../../../../domain/alerts/change-of.ts";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createAzureMonitorAlert } from "../../../../functions/triggers/azure-monitor-alert.ts";
import { startAlerts } from "../../../../orchestrations/contracts/alerts.ts";
import { conforming } from "../../../support/api-contract.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const fixtures = join(import.meta.dirname, "../../../fixtures/azure-monitor");
const fixture = (name: string) => readFileSync(join(fixtures, `${name}.json`), "utf8");
const sample = JSON.parse(fixture("machine-backup-failed")) as Body;

interface Body {
  readonly schemaId: string;
  readonly data: { readonly essentials: Record<string, unknown>; readonly alertContext: Record<string, unknown> };
}

function arrange(fails = false) {
  const raised: RaisedAlert[] = [];
  const { context, log } = recordingContext();
  const handler = createAzureMonitorAlert({
    async startAlerts(input) {
      if (fails) throw new Error("The task hub is away: AccountKey=s3cret;");
      // As the activity reads it.
      raised.push(...(startAlerts.input.parse(JSON.parse(JSON.stringify(input))).alerts as readonly RaisedAlert[]));
    },
    subscriptionIds: ["11111111-1111-1111-1111-111111111111"],
    now: () => now,
  });
  const post = async (body: string): Promise<HttpResponseInit> =>
    conforming(
      "POST /api/alerts/azure-monitor",
      await handler(
        new HttpRequest({ method: "POST", url: "http://127.0.0.1/api/alerts/azure-monitor", body: { string: body } }),
        context,
      ),
    );
  return { raised, log, post };
}
const problemIn = ({ body }: HttpResponseInit) =>
  JSON.parse(String(body)) as { readonly field: string; readonly detail: string };

test.for<[string, object, string, string]>([
  [
    "machine-backup-failed",
    { action: "open", family: "backup", cause: "UserErrorGuestAgentStatusUnavailable", severity: "error" },
    'web-01: Azure Monitor reports "Backup Failure"',
    "Restart or upgrade the VM agent in the machine and check its extensions.",
  ],
  [
    "database-backup-failed",
    { action: "open", family: "vault", cause: "usererrorparentfullbackupmissing", severity: "error" },
    'sql-01: Azure Monitor reports "Backup Failure"',
    "In case of a scheduled backup, ignore this error",
  ],
  [
    "database-backup-resolved",
    { action: "close", families: ["vault"], causes: ["usererrorparentfullbackupmissing"] },
    'sql-01: Azure Monitor resolved "Backup Failure"',
    "Nothing.",
  ],
  [
    "backup-data-deleted",
    { action: "inform" },
    'web-01: Azure Monitor reports "Delete Backup Data"',
    "Check who did this and whether it was meant",
  ],
  [
    "vault-metric-fired",
    { action: "open", family: "vault", cause: "vault-backup-health", severity: "warning" },
    'rsv-weu: Azure Monitor reports "vault-backup-health"',
    "Open the alert in Azure Monitor",
  ],
  [
    "vault-metric-resolved",
    { action: "close", families: ["vault"], causes: ["vault-backup-health"] },
    'rsv-weu: Azure Monitor resolved "vault-backup-health"',
    "Nothing.",
  ],
])("the notification %s is handed over as an alert", async ([name, change, title, whatToDo]) => {
  const { raised, post } = arrange();

  const response = await post(fixture(name));

  expect(response).toMatchObject({ status: 202, jsonBody: { outcome: "accepted", alertId: raised[0]?.alertId } });
  expect(raised.map((alert) => classified(alert).change)).toMatchObject([change]);
  expect(raised.map(noticeOf)).toMatchObject([{ title, whatToDo: expect.stringContaining(whatToDo) }]);
});

test("the alert and its end name the same subject, so that the one ends the other", async () => {
  const { raised, post } = arrange();

  for (const name of [
    "database-backup-failed",
    "database-backup-resolved",
    "vault-metric-fired",
    "vault-metric-resolved",
  ])
    await post(fixture(name));

  const subjects = raised
    .map((alert) => classified(alert).change)
    .map((change) => "subject" in change && change.subject);
  expect([subjects[1], subjects[3]]).toEqual([subjects[0], subjects[2]]);
});

test.for([
  ["machine-backup-resolved", "no proof"],
  ["other-metric-fired", "neither from Azure Backup nor about a Recovery Services vault"],
])("the notification %s is nothing to tell", async ([name, detail]) => {
  const { raised, post } = arrange();

  const response = await post(fixture(name ?? ""));

  expect(response).toMatchObject({
    status: 200,
    jsonBody: { outcome: "ignored", detail: expect.stringContaining(detail ?? "") },
  });
  expect(raised).toEqual([]);
});

test.for<[string, string, (body: Body) => unknown]>([
  ["schemaId", "enable the common alert schema", (body) => ({ ...body, schemaId: "AzureMonitorMetricAlert" })],
  ["schemaId", "enable the common alert schema", () => ({ status: "Activated", context: {} })],
  ["data", "must be an object", ({ schemaId }) => ({ schemaId })],
  ["data.essentials", "must be an object", ({ schemaId }) => ({ schemaId, data: {} })],
  ["data.essentials.alertId", "must not be empty", changed({ alertId: "" })],
  ["data.essentials.alertRule", "must be a text", changed({ alertRule: undefined })],
  ["data.essentials.severity", "must be one of Sev0, Sev1", changed({ severity: "Critical" })],
  ["data.essentials.monitorCondition", "must be Fired or Resolved", changed({ monitorCondition: "Closed" })],
  ["data.essentials.monitoringService", "must be a text", changed({ monitoringService: 1 })],
  ["data.essentials.alertTargetIDs", "must be a list", changed({ alertTargetIDs: "x" })],
  ["data.essentials.alertTargetIDs", "at most 1000", changed({ alertTargetIDs: Array(1001).fill("x") })],
  ["data.essentials.alertTargetIDs.0", "must be a text", changed({ alertTargetIDs: [1] })],
  ["data.essentials.firedDateTime", "must be a time", changed({ firedDateTime: "yesterday" })],
  ["body", "must be an object", () => []],
  ["body", "must be an object", () => "x"],
])("names the field %s that is not as the schema says: %s", async ([field, detail, change]) => {
  const { raised, post } = arrange();

  const response = await post(JSON.stringify(change(sample)));

  expect(response.status).toBe(400);
  expect(problemIn(response)).toMatchObject({ field, detail: expect.stringContaining(detail) });
  expect(raised).toEqual([]);
});

function changed(essentials: object) {
  return (body: Body) => ({ ...body, data: { ...body.data, essentials: { ...body.data.essentials, ...essentials } } });
}

test.for<[string, unknown]>([
  ["no context", undefined],
  ["an empty one", null],
  ["a list", [1]],
  [
    "members of other types",
    { category: 1, sourceId: {}, extendedInfo: "x", linkedResourceId: [], protectedItemId: 0 },
  ],
  ["further members", { ...sample.data.alertContext, extendedInfo: { jobId: 1, more: true }, more: { x: 1 } }],
])("a notification with %s is taken", async ([, alertContext]) => {
  const { raised, post } = arrange();

  const response = await post(JSON.stringify({ ...sample, data: { ...sample.data, alertContext } }));

  expect(response.status).toBe(202);
  expect(raised).toMatchObject([{ rule: "Backup Failure" }]);
});

test("a body that is no JSON, or too large, is refused", async () => {
  const { post } = arrange();
  const large = JSON.stringify({ ...sample, x: "x".repeat(512 * 1024) });

  expect([(await post("{")).status, (await post(large)).status]).toEqual([400, 413]);
});

test("asks to be told again when the alert could not be handed over, and logs no secret", async () => {
  const { post, log } = arrange(true);

  const response = await post(fixture("machine-backup-failed"));

  expect(response).toMatchObject({ status: 503, headers: { "Retry-After": "30" } });
  expect(log).toEqual([expect.stringContaining("could not be taken")]);
  expect(log.join()).not.toContain("s3cret");
});

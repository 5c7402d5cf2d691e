import { expect, test } from "vitest";
import { type CommonAlert, readCommonAlert } from "../../../../domain/alerts/azure-monitor.ts";
import type { AzureMonitorAlert } from "../../../../domain/alerts/typed-alert.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const subscription = vaultId.split("/")[2] ?? "";
const item = `${vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;x/protectedItems/VM;x`;
const given: CommonAlert = {
  alertId: "/subscriptions/S/providers/Microsoft.AlertsManagement/alerts/A",
  alertRule: "Backup Failure",
  severity: "Sev1",
  monitorCondition: "Fired",
  monitoringService: "Azure Backup",
  alertTargetIDs: [vaultId.toLowerCase()],
  firedDateTime: "2026-06-01T07:55:13.9392346Z",
  context: { category: "Jobs", sourceId: vmId, linkedResourceId: vmId, protectedItemId: item, jobId: "job-1" },
};

function read(change: Partial<CommonAlert> = {}, context: CommonAlert["context"] = {}, watched = [subscription]) {
  return readCommonAlert({ ...given, ...change, context: { ...given.context, ...context } }, watched, now);
}
function alertOf(...args: Parameters<typeof read>): AzureMonitorAlert {
  const found = read(...args);
  if (found.kind === "ignored") throw new Error(found.because);
  return found.alert;
}

test("reads the failed backup of a machine", () => {
  expect(alertOf()).toEqual({
    kind: "azureMonitorAlert",
    alertId: expect.stringMatching(/^alert:[0-9a-f]{32}$/),
    at: "2026-06-01T07:55:13.939Z",
    rule: "Backup Failure",
    condition: "fired",
    severity: "Sev1",
    source: vmId.toLowerCase(),
    isMachineBackup: true,
    isSecurity: false,
    vmId,
    vaultId,
    jobId: "job-1",
  });
});

test("a notification that is repeated is one alert, whatever its casing; its end is another", () => {
  const ids = [
    alertOf(),
    alertOf({ alertId: given.alertId.toUpperCase(), firedDateTime: "2026-06-01T07:00:00Z" }),
    alertOf({ monitorCondition: "Resolved" }, {}, []),
    alertOf({ alertId: `${given.alertId}2` }),
  ].map(({ alertId }) => alertId);

  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(3);
});

test.for<[string, boolean, Parameters<typeof read>]>([
  ["a machine", true, []],
  ["a rule in other letters", true, [{ alertRule: " BACKUP FAILURE " }]],
  [
    "a database in a machine",
    false,
    [{}, { sourceId: `${vmId}/providers/Microsoft.RecoveryServices/backupProtectedItem/DB` }],
  ],
  ["a restore", false, [{ alertRule: "Restore Failure" }]],
  ["another service", false, [{ monitoringService: "Platform" }]],
  ["a vault that is not watched", false, [{}, {}, ["00000000-0000-0000-0000-00000000000f"]]],
  ["no vault, and a machine of a watched subscription", true, [{ alertTargetIDs: [] }, { protectedItemId: "x" }]],
])("%s: a backup of the machine proves that it is over: %s", ([, expected, args]) => {
  expect(alertOf(...args)).toMatchObject({ isMachineBackup: expected, vmId });
});

test("the end of an alert that a backup proves is not taken from Azure Monitor; any other one is", () => {
  expect(read({ monitorCondition: "Resolved" })).toEqual({ kind: "ignored", because: "provenByBackup" });
  expect(
    alertOf(
      { monitorCondition: "Resolved", resolvedDateTime: "2026-06-01T07:59:00Z" },
      { sourceId: `${vmId}/providers/x` },
    ),
  ).toMatchObject({ condition: "resolved", at: "2026-06-01T07:59:00.000Z" });
});

test.for<[string, Partial<CommonAlert>, string]>([
  ["from Azure Backup", { monitoringService: "azure backup", alertTargetIDs: [] }, "alert"],
  ["about a vault", { monitoringService: "Platform", alertTargetIDs: ["/subscriptions/x", vaultId] }, "alert"],
  ["about something else", { monitoringService: "Platform", alertTargetIDs: [vmId] }, "ignored"],
  ["about nothing", { monitoringService: "Platform", alertTargetIDs: [] }, "ignored"],
])("an alert %s is %s", ([, change, kind]) => {
  expect(readCommonAlert({ ...given, context: {}, ...change }, [subscription], now).kind).toBe(kind);
});

test.for<[string, boolean, Parameters<typeof read>]>([
  ["a deed", true, [{}, { category: "Security" }]],
  ["a job", false, []],
  ["a rule of another service", false, [{ monitoringService: "Platform" }, { category: "Security" }]],
])("%s is about security: %s", ([, expected, args]) => {
  expect(alertOf(...args).isSecurity).toBe(expected);
});

test.for<[string, string | undefined, Parameters<typeof read>]>([
  [
    "the link, spelt by Azure",
    "UserErrorGuestAgentStatusUnavailable",
    [{}, link("usererrorguestagentstatusunavailable")],
  ],
  ["the link, unknown", "usererrorparentfullbackupmissing", [{}, link("usererrorparentfullbackupmissing")]],
  [
    "its own ID",
    "UserErrorGuestAgentStatusUnavailable",
    [{ originAlertId: "25_0_46azureiaasvmusererrorguestagentstatusunavailable" }],
  ],
  [
    "its own ID and signal",
    "UserErrorGuestAgentStatusUnavailable",
    [{ originAlertId: "1usererrorguestagentstatusunavailablelog" }],
  ],
  ["an ID that goes on", undefined, [{ originAlertId: "1usererrorguestagentstatusunavailablex" }]],
  ["an ID that ends in a number that is a code", undefined, [{ originAlertId: "1_400196" }]],
  ["no link of Azure's", undefined, [{}, { recommendedActions: "https://example.org/AB-usererrorx" }]],
  ["nothing", undefined, []],
])("takes the code from %s: %s", ([, code, args]) => {
  expect(alertOf(...args).code).toBe(code);
});

function link(code: string): CommonAlert["context"] {
  return { recommendedActions: `See https://aka.ms/AB-${code}` };
}

test.for<[string, string, Parameters<typeof read>]>([
  ["its source", "/subscriptions/x/db", [{}, { sourceId: "/subscriptions/X/DB/" }]],
  ["its machine", vmId.toLowerCase(), [{}, { sourceId: "" }]],
  ["its vault", vaultId.toLowerCase(), [{}, { sourceId: "", linkedResourceId: "" }]],
  [
    "its target",
    "/subscriptions/t",
    [{ alertTargetIDs: ["/subscriptions/T"] }, { sourceId: "", linkedResourceId: "", protectedItemId: "" }],
  ],
  ["nothing", "azure", [{ alertTargetIDs: [] }, { sourceId: "", linkedResourceId: "", protectedItemId: "" }]],
])("is about %s", ([, source, args]) => {
  expect(alertOf(...args).source).toBe(source);
});

test.for([
  ["no time", "soon", now],
  ["a time to come", "2026-06-01T08:00:00.001Z", now],
  ["a time that is over", "2026-06-01T07:59:59.999Z", "2026-06-01T07:59:59.999Z"],
])("an alert with %s", ([, firedDateTime, at]) => {
  expect(alertOf({ firedDateTime: firedDateTime ?? "" }).at).toBe(at);
});

test("cuts and masks what Azure says, however long it is", () => {
  const long = `password=s3cret-of-somebody \u202e${"x ".repeat(50_000)}`;

  const alert = alertOf(
    { alertRule: long, description: long, originAlertId: long },
    { recommendedActions: long, jobId: long, sourceId: long },
  );

  expect(JSON.stringify(alert).length).toBeLessThan(3000);
  expect(JSON.stringify(alert)).not.toMatch(/s3cret|\u202e/);
  expect(alertOf({ alertRule: "\u0000" }).rule).toBe("Alert");
});

import { expect, test } from "vitest";
import { type AzureMonitorAlert, azureSeverities } from "../../../../domain/alerts/typed-alert.ts";
import { adviceForCode } from "../../../../domain/notices/advice/for-code.ts";
import { azureMonitorNotice } from "../../../../domain/notices/azure-monitor.ts";
import { machineFacts, presentFacts, vaultFacts } from "../../../../domain/notices/wording.ts";
import { alertAt, alertSamples } from "../../../support/alert-samples.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const { vmId: _, vaultId: __, jobId: ___, code: ____, ...bare } = alertSamples.azureMonitorAlert;
const alert: AzureMonitorAlert = alertSamples.azureMonitorAlert;
const agent = adviceForCode("UserErrorGuestAgentStatusUnavailable");

test("says what failed on which machine, in which vault and job, and what to do about Azure's code", () => {
  expect(azureMonitorNotice({ ...alert, description: "The agent is away." })).toEqual({
    kind: "azureMonitorAlert",
    severity: "error",
    title: 'web-01: Azure Monitor reports "Backup Failure"',
    text: `${agent?.meaning} The agent is away.`,
    whatToDo: agent?.whatToDo,
    whoActs: "vmOwner",
    vmId,
    occurredAt: alertAt,
    facts: [
      ...presentFacts(machineFacts(vmId)),
      ["Vault", "vault-weu"],
      ["Job", "job-1"],
      ["Azure's code", "UserErrorGuestAgentStatusUnavailable"],
      ["Azure's severity", "Sev1"],
    ],
  });
});

test.for(azureSeverities.map((severity, index) => [severity, ["error", "error", "warning", "info", "info"][index]]))(
  "an alert of %s is told as %s",
  ([severity, expected]) => {
    expect(azureMonitorNotice({ ...alert, severity: severity as AzureMonitorAlert["severity"] }).severity).toBe(
      expected,
    );
  },
);

test.for<[string, Partial<AzureMonitorAlert>, string, string, string]>([
  ["nothing else", {}, "/subscriptions/s", "Azure Monitor gives no description.", "Open the alert in Azure Monitor"],
  ["its vault", { vaultId, description: "It failed." }, "vault-weu", "It failed.", "Open the alert in Azure Monitor"],
  ["a recommendation", { vmId, recommendation: "Run it again." }, "web-01", "Azure Monitor gives", "Run it again."],
  ["an unknown code", { vmId, code: "userErrorX" }, "web-01", "Azure Monitor gives", "Open the alert"],
  ["a deed", { vaultId, isSecurity: true, recommendation: "No." }, "vault-weu", "Azure Monitor gives", "Check who did"],
])("an alert with %s is told as well as it can be", ([, change, name, text, whatToDo]) => {
  const notice = azureMonitorNotice({ ...bare, source: "/subscriptions/s", ...change });

  expect(notice.title).toBe(`${name}: Azure Monitor reports "Backup Failure"`);
  expect([notice.text, notice.whatToDo]).toEqual([expect.stringContaining(text), expect.stringContaining(whatToDo)]);
  expect(notice.whoActs).toBe("platformAdmin");
});

test("names the place of a vault that no machine stands for: its name alone may be another's", () => {
  const { facts } = azureMonitorNotice({ ...bare, source: "/subscriptions/s", vaultId });

  expect(facts.slice(0, 3)).toEqual(presentFacts(vaultFacts(vaultId)));
  expect(facts.map(([name]) => name)).toEqual(["Vault", "Resource group", "Subscription", "Azure's severity"]);
});

test("does not take for a backup that Azure Monitor resolved its alert", () => {
  expect(azureMonitorNotice({ ...alert, condition: "resolved" })).toMatchObject({
    severity: "info",
    title: 'web-01: Azure Monitor resolved "Backup Failure"',
    text: "Azure Monitor says that what it reported is over. That is no proof of a backup.",
    whoActs: "none",
  });
});

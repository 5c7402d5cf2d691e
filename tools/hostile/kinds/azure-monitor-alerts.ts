import { sampleVmId } from "../../../local/sample-machines.ts";
import { canary, KEYS } from "../canaries.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { refused, status } from "../judge.ts";
import { SECRET_FORMATS } from "../secret-formats.ts";

const PATH = "/api/alerts/azure-monitor";
const HEADERS = { "content-type": "application/json", "x-functions-key": KEYS.functions };
const subscription = sampleVmId("web-01").split("/")[2] ?? "";
const vault = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv`;

const essentials = {
  alertId: `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/1`,
  alertRule: "Backup Failure",
  severity: "Sev1",
  monitorCondition: "Fired",
  monitoringService: "Azure Backup",
  alertTargetIDs: [vault],
  firedDateTime: "2026-06-01T07:55:00Z",
  originAlertId: "1",
  description: "It failed.",
};
const alertContext = {
  category: "Jobs",
  sourceId: sampleVmId("web-01"),
  linkedResourceId: sampleVmId("web-01"),
  protectedItemId: `${vault}/backupFabrics/Azure/x`,
  extendedInfo: { jobId: "1", recommendedActions: "Look." },
};
const TEXT_FIELDS = ["alertRule", "monitoringService", "originAlertId", "description", "firedDateTime"] as const;
const CONTEXT_FIELDS = ["category", "sourceId", "linkedResourceId", "protectedItemId"] as const;

const documented = status((code) => [200, 202, 400].includes(code));

/** Notifications that say they come from Azure Monitor, of which none breaks a message, or leaks what its texts contain. */
export const azureMonitorAlerts: HostileKind = {
  name: "Azure Monitor alerts",
  count: 300,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...HOSTILE_BODIES.map((body) => post(shown(String(body)), body, refused)),
        ...SECRET_FORMATS.map((format, index) => withText(random, format(canary(index)), index)),
        ...HOSTILE_TEXTS.map((text, index) => withText(random, text, 1000 + index)),
      ],
      count,
      (index) => madeUp(random, 2000 + index),
    ),
  findings: ({ host }) =>
    host.taskHub
      .list({ top: 10_000 })
      .instances.filter(({ runtimeStatus, instanceId }) => runtimeStatus === "Failed" && !instanceId.startsWith("@"))
      .map(({ instanceId, output }) => `${instanceId} failed: ${output}`),
};

function post(name: string, body: string | Uint8Array, judge: HostileInput["judge"]): HostileInput {
  return requestInput(name, "app", { method: "POST", target: PATH, headers: HEADERS, body }, judge);
}

/** Each notification is another alert. */
function notification(index: number, first: object, second: object): string {
  const alertId = `${essentials.alertId}${index}`;
  const data = { essentials: { ...essentials, alertId, ...first }, alertContext: { ...alertContext, ...second } };
  return JSON.stringify({ schemaId: "azureMonitorCommonAlertSchema", data });
}

function withText(random: Random, text: string, index: number): HostileInput {
  const body = pick(random, [
    () => notification(index, { [pick(random, TEXT_FIELDS)]: text, monitoringService: "Azure Backup" }, {}),
    () => notification(index, {}, { [pick(random, CONTEXT_FIELDS)]: text }),
    () => notification(index, {}, { extendedInfo: { jobId: text, recommendedActions: text } }),
    () => notification(index, { alertTargetIDs: [text, vault, text] }, { sourceId: text }),
  ])();
  return post(shown(text), body, documented);
}

function madeUp(random: Random, index: number): HostileInput {
  const text = madeUpText(random);
  const field = pick(random, Object.keys(essentials));
  const values: readonly unknown[] = [
    text,
    [text],
    { [text]: text },
    -1,
    null,
    true,
    Array(2000).fill(text.slice(0, 20)),
  ];
  return pick<() => HostileInput>(random, [
    () => post(`${field} ${shown(text)}`, notification(index, { [field]: pick(random, values) }, {}), documented),
    () =>
      post(
        `context ${shown(text)}`,
        notification(index, {}, { [text]: text, category: pick(random, values) }),
        documented,
      ),
    () => withText(random, text, index),
    () => post(`schema ${shown(text)}`, JSON.stringify({ schemaId: text, data: { essentials } }), refused),
  ])();
}

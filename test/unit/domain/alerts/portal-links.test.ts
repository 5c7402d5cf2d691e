import { expect, test } from "vitest";
import { classified } from "../../../../domain/alerts/change-of.ts";
import type { Message } from "../../../../domain/alerts/message.ts";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import { hasPortal, portalLinks } from "../../../../domain/alerts/portal-links.ts";
import { alertSamples } from "../../../support/alert-samples.ts";
import { sampleIncidentMessage } from "../../../support/sample-messages.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const address = (id: string) => `https://portal.azure.com/#@/resource${id}`;
const machine = { title: "Open machine in Azure", url: address(vmId) };
const vault = { title: "Open vault in Azure", url: address(vaultId) };
const messageOf = (kind: keyof typeof alertSamples): Message => {
  const alert = classified(alertSamples[kind]);
  return { messageId: "m", alert, severity: "error" };
};

test.for([
  ["https://management.azure.com", true],
  ["https://management.azure.com.example", false],
  ["https://management.usgovcloudapi.net", false],
  ["https://127.0.0.1:8443", false],
] as const)("the portal of %s is known: %s", ([endpoint, expected]) => {
  expect(hasPortal(endpoint)).toBe(expected);
});

test.for<[string, Message, readonly object[]]>([
  ["a failed backup leads to machine and vault", messageOf("backupProblem"), [machine, vault]],
  ["a vault leads to itself", messageOf("vaultUnchecked"), [vault]],
  ["a machine without an incident leads to its vault, too", messageOf("machineProtected"), [machine, vault]],
  ["a deleted machine leads to its vault only", messageOf("machineDeleted"), [vault]],
  ["a machine that is gone leads nowhere", messageOf("machineGone"), []],
  ["a schedule leads nowhere", messageOf("runEnded"), []],
  ["an incident of one machine", sampleIncidentMessage({ vaultIds: [vaultId] }), [machine, vault]],
  ["an incident of several in one vault", sampleIncidentMessage({ machineCount: 3, vaultIds: [vaultId] }), [vault]],
  [
    "an incident of several vaults",
    sampleIncidentMessage({ machineCount: 3, vaultIds: [vaultId, `${vaultId}-2`] }),
    [],
  ],
  ["texts that are no IDs", sampleIncidentMessage({ vmIds: ["/x"], vaultIds: ["/y"] }), []],
  ["an incident whose opening names no vault", sampleIncidentMessage(), [machine]],
])("%s", ([, message, expected]) => {
  expect(portalLinks(message, noticeOf(message.alert))).toEqual(expected);
});

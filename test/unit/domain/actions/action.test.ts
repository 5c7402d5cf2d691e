import { expect, test } from "vitest";
import { type Action, actionId, actionKinds, actionTitles, offeredActions } from "../../../../domain/actions/action.ts";
import type { IncidentFamily } from "../../../../domain/alerts/incident-change.ts";
import { type MessagePhase, messagePhases } from "../../../../domain/alerts/message.ts";
import { sampleIncidentMessage } from "../../../support/sample-messages.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const kindsOf = (actions: readonly Action[]) => actions.map(({ kind }) => kind);

test("offers to try the backup of a single machine again, to acknowledge and to snooze", () => {
  expect(offeredActions(sampleIncidentMessage())).toEqual([
    { kind: "retryBackup", vmId },
    { kind: "acknowledge", incidentId: "inc-1" },
    { kind: "snooze", incidentId: "inc-1" },
  ]);
});

test.for<[string, Parameters<typeof sampleIncidentMessage>[0]]>([
  ["several machines", { machineCount: 2, vmIds: [vmId, `${vmId}-2`] }],
  ["several machines of which one is listed", { machineCount: 2 }],
  ["no machine", { machineCount: 0, vmIds: [] }],
  ["one machine that is not named", { vmIds: [] }],
  ["what is no machine", { vmIds: ["/subscriptions/x/vaults/y"] }],
])("offers no retry for an incident of %s", ([, change]) => {
  expect(kindsOf(offeredActions(sampleIncidentMessage(change)))).toEqual(["acknowledge", "snooze"]);
});

test.for<[IncidentFamily, boolean]>([
  ["backup", true],
  ["protection", false],
  ["protection", false],
  ["vault", false],
])("of an incident of the family %s a retry is offered: %s", ([family, isOffered]) => {
  const byAlert = offeredActions(sampleIncidentMessage({}, { family }));
  const byIncident = offeredActions(sampleIncidentMessage({ family }));

  expect([byAlert, byIncident].map((actions) => kindsOf(actions).includes("retryBackup"))).toEqual([
    isOffered,
    isOffered,
  ]);
});

test.for(messagePhases)("a message that is %s offers actions unless its incident is over", (phase: MessagePhase) => {
  expect(offeredActions(sampleIncidentMessage({ phase })).length > 0).toBe(phase !== "resolved");
});

test("a message without an incident, or whose alert opens none, offers no retry", () => {
  const { incident, ...alone } = sampleIncidentMessage();
  const closed = { ...alone.alert, change: { action: "inform" } } as const;

  expect(offeredActions(alone)).toEqual([]);
  expect(kindsOf(offeredActions({ ...alone, alert: closed, ...(incident && { incident }) }))).toEqual([
    "acknowledge",
    "snooze",
  ]);
});

test("names an action by its message and kind, and by nothing else", () => {
  const ids = actionKinds.flatMap((kind) => [actionId("inc-1_1", kind), actionId("inc-1_2", kind)]);

  expect(new Set(ids).size).toBe(6);
  expect(actionId("inc-1_1", "snooze")).toBe(actionId("inc-1_1", "snooze"));
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});

test("has titles that fit every channel", () => {
  expect(Object.values(actionTitles).every((title) => title.length <= 40)).toBe(true);
});

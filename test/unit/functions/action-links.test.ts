import { expect, test } from "vitest";
import { actionId } from "../../../domain/actions/action.ts";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { createActionLinks } from "../../../functions/action-links.ts";
import { createActionTokens } from "../../../functions/action-tokens.ts";
import { sampleIncidentMessage } from "../../support/sample-messages.ts";
import { vmId } from "../../support/workflow-answers.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const publicUrl = "https://holdfast.example";
const tokens = createActionTokens(["k".repeat(32)]);
const linksAt = (at: Instant) => createActionLinks({ tokens, publicUrl, now: () => at });
const grantIn = (url: string) => {
  const read = tokens.read(url.slice(`${publicUrl}/api/actions/`.length), now);
  return read.kind === "granted" ? read.grant : read.kind;
};

test("makes a link for each action that the message offers, valid for a week", () => {
  const message = sampleIncidentMessage();

  const links = linksAt(now)(message);

  const common = { about: "web-01: backup failed", expiresAt: addSeconds(now, 7 * 86_400) };
  expect(links.map(({ title, url }) => [title, grantIn(url)])).toEqual([
    ["Retry backup", { ...common, action: { kind: "retryBackup", vmId }, id: actionId("inc-1_1", "retryBackup") }],
    [
      "Acknowledge",
      { ...common, action: { kind: "acknowledge", incidentId: "inc-1" }, id: actionId("inc-1_1", "acknowledge") },
    ],
    [
      "Snooze 24 hours",
      { ...common, action: { kind: "snooze", incidentId: "inc-1" }, id: actionId("inc-1_1", "snooze") },
    ],
  ]);
});

test("a later attempt to post the message makes links to the same actions", () => {
  const message = sampleIncidentMessage();

  const [first, later] = [now, addSeconds(now, 60)].map((at) => linksAt(at)(message).map(({ url }) => grantIn(url)));

  expect(later).toMatchObject((first ?? []).map((grant) => ({ id: typeof grant === "string" ? grant : grant.id })));
});

test("says how many machines an incident concerns", () => {
  const [link] = linksAt(now)(sampleIncidentMessage({ machineCount: 37 }));

  expect(grantIn(link?.url ?? "")).toMatchObject({ about: "Backup failed on 37 machines" });
});

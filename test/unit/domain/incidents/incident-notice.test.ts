import { expect, test } from "vitest";
import type { Message, MessageIncident, MessagePhase } from "../../../../domain/alerts/message.ts";
import { incidentNotice } from "../../../../domain/incidents/incident-notice.ts";
import { uncheckedVaultNotice } from "../../../../domain/notices/missed-backups.ts";
import {
  agentCause,
  failure,
  incidentId,
  minutes,
  noon,
  notice,
  success,
  vaultId,
  vm,
} from "../../../support/incidents.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function message(phase: MessagePhase, machineCount: number, change: Partial<MessageIncident> = {}): Message {
  return {
    messageId: `${incidentId}_1`,
    alert: phase === "resolved" ? success(1) : failure(1),
    severity: "error",
    incident: {
      ...{ incidentId, phase, cause: agentCause, openedAt: noon, machineCount, resolvedCount: 0 },
      vmIds: numbers(Math.min(25, machineCount)).map((number) => vm(number)),
      vaultIds: [vaultId],
      ...change,
    },
  };
}

test("leaves a message that is about no incident as it is", () => {
  const { incident: _none, ...single } = message("opened", 1);

  expect(incidentNotice(single)).toEqual(notice(1));
});

test("leaves the opening of a single machine's incident as it is", () => {
  expect(incidentNotice(message("opened", 1))).toEqual(notice(1));
});

test("tells a storm in one message that names ten machines", () => {
  const told = incidentNotice(message("opened", 37));

  expect(told).toMatchObject({
    title: "Backup failed on 37 machines",
    text: "The VM agent does not respond.",
    facts: [
      ["Machines", "vm-1, vm-2, vm-3, vm-4, vm-5, vm-6, vm-7, vm-8, vm-9, vm-10 and 27 more"],
      ["Vault", "rsv-weu"],
      ["Azure's code", agentCause],
    ],
  });
  expect(told).not.toHaveProperty("vmId");
});

test("names all of a few machines, and their vaults", () => {
  const vaultIds = [vaultId, vaultId.replace("rsv-weu", "rsv-neu")];

  expect(incidentNotice(message("opened", 2, { vaultIds })).facts).toEqual([
    ["Machines", "vm-1, vm-2"],
    ["Vaults", "rsv-weu, rsv-neu"],
    ["Azure's code", agentCause],
  ]);
});

test("names ten vaults of many", () => {
  const vaultIds = Array.from({ length: 12 }, (_, index) => vaultId.replace("rsv-weu", `rsv-${index}`));

  expect(incidentNotice(message("opened", 37, { vaultIds })).facts).toContainEqual([
    "Vaults",
    "rsv-0, rsv-1, rsv-2, rsv-3, rsv-4, rsv-5, rsv-6, rsv-7, rsv-8, rsv-9 and 2 more",
  ]);
});

test.for([
  ["backed up again", "3 machines are backed up again"],
  ["not protected", "3 machines are not protected"],
  ["no recovery point within the objective", "3 machines have no recovery point within the objective"],
  ["recovery point within the objective again", "3 machines have a recovery point within the objective again"],
  ["backup stalled", "Backup stalled on 3 machines"],
])("%s is told of several machines as: %s", ([words, title]) => {
  const given = message("opened", 3);
  const alert = { ...failure(1), notice: { ...notice(1), title: `vm-1: ${words}` } };

  expect(incidentNotice({ ...given, alert }).title).toBe(title);
});

test("counts the machines of an alert whose title names none", () => {
  const given = message("opened", 3);
  const alert = { ...failure(1), notice: { ...notice(1), title: "Nightly backups are missing" } };
  const { vmId: _none, ...unnamed } = alert.notice;

  expect(incidentNotice({ ...given, alert }).title).toBe("Nightly backups are missing on 3 machines");
  expect(incidentNotice({ ...given, alert: { ...alert, notice: unnamed } }).title).toBe(
    "Nightly backups are missing on 3 machines",
  );
});

test.for<[MessagePhase, number, number, string]>([
  ["reminded", 1, 0, "Not solved since 2026-11-22 12:00 UTC. The VM agent does not respond."],
  [
    "reminded",
    37,
    5,
    "Not solved since 2026-11-22 12:00 UTC. 37 machines so far, 5 solved. The VM agent does not respond.",
  ],
  [
    "updated",
    37,
    0,
    "Open since 2026-11-22 12:00 UTC. 37 machines so far, none solved. The VM agent does not respond.",
  ],
  ["escalated", 1, 0, "Not acknowledged since 2026-11-22 12:00 UTC. The VM agent does not respond."],
  ["reopened", 1, 0, "It was solved within the last day and is back. The VM agent does not respond."],
])("says of %s on %d machines, %d solved: %s", ([phase, machineCount, resolvedCount, text]) => {
  expect(incidentNotice(message(phase, machineCount, { resolvedCount })).text).toBe(text);
});

test("a resolution asks for nothing", () => {
  const resolved = incidentNotice(message("resolved", 37, { resolvedCount: 37, resolvedAt: minutes(60) }));

  expect(resolved).toMatchObject({
    severity: "info",
    whoActs: "none",
    whatToDo: "Nothing.",
    title: "Backup completed on 37 machines",
  });
  expect(resolved.text).toContain("Open from 2026-11-22 12:00 UTC to 2026-11-22 13:00 UTC.");
  expect(incidentNotice(message("resolved", 1)).text).toContain("to 2026-11-22 12:00 UTC.");
});

test("names all vaults of an incident that concerns no machine", () => {
  const other = vaultId.replace("rsv-weu", "rsv-neu");
  const found = { reason: "accessDenied", failedSince: noon } as const;
  const alert = { kind: "notice", alertId: "v", at: noon, notice: uncheckedVaultNotice(vaultId, found, noon) } as const;
  const rest = { severity: "error", whoActs: "platformAdmin", subject: { key: vaultId, vaultId } } as const;
  const change = { action: "open", family: "vault", cause: "accessDenied", ...rest } as const;
  const concerned = { vmIds: [], vaultIds: [other, vaultId] };
  const given = { ...message("opened", 0, concerned), alert: { ...alert, change } };

  const told = incidentNotice(given);

  expect(told.title).toBe("Scheduled backups cannot be checked in several vaults");
  expect(told.facts).toEqual([["Vaults", "rsv-neu, rsv-weu"], expect.arrayContaining(["Reason"])]);
  expect(incidentNotice({ ...given, ...message("opened", 0, { vmIds: [] }), alert: given.alert }).title).toBe(
    "rsv-weu: scheduled backups cannot be checked",
  );
});

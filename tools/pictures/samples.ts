import type { DigestLine } from "../../domain/alerts/digest.ts";
import type { Message } from "../../domain/alerts/message.ts";
import type { TypedAlert } from "../../domain/alerts/typed-alert.ts";
import type { Instant } from "../../domain/instant.ts";
import {
  channelBrokenNotice,
  channelRestoredNotice,
  channelTestNotice,
  digestNotice,
  undeliveredNotice,
} from "../../domain/notices/channel.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { finding } from "../../domain/protection/findings/finding.ts";
import { alertAt, alertSamples } from "../../test/support/alert-samples.ts";
import { policyId, vaultId, vmId } from "../../test/support/workflow-answers.ts";
import { incidentMessage, messageAbout, openedAt, ownMessage, resolvedAt } from "./sample-messages.ts";

/** A message that is shown as a picture. */
export interface Sample {
  /** Part of the file's name: `backup-failed`. */
  readonly name: string;
  /** What the picture shows, in words. */
  readonly about: string;
  readonly message: Message;
}

const machineIn = (name: string) => vmId.replace("web-01", name);
const head = { alertId: "sample", at: alertAt };
const noAgent = "UserErrorGuestAgentStatusUnavailable";

const failed = {
  ...{ ...head, kind: "backupProblem", vmId, vaultId, jobId: "0f6a2c1e-5a3b-4a40-9f0e-6a6f2f2f8a11" },
  result: { result: "failed", milestones: {}, reason: "snapshotFailed", serviceCode: noAgent, attempts: 3 },
} as const satisfies TypedAlert;
const completed = {
  ...{ ...head, at: resolvedAt, kind: "backupCompleted", vmId, vaultId, jobId: "6c0e1c1a-1a0e-4a51-8a0e-2f5e4a3b2c1d" },
  milestones: { snapshotAt: "2026-03-31T04:31:00.000Z" as Instant, vaultedAt: "2026-03-31T05:18:00.000Z" as Instant },
} as const satisfies TypedAlert;
const machines = Array.from({ length: 25 }, (_, index) => machineIn(`web-${String(index + 1).padStart(2, "0")}`));
const storm = { vmIds: machines, machineCount: 37, vaultIds: [vaultId, vaultId.replace("weu", "weu-2")] };
const alone = { vmIds: [vmId], vaultIds: [vaultId], cause: noAgent };

/** The life of an incident: these are shown for every type of channel. */
export const lifeSamples: readonly Sample[] = [
  {
    name: "opened",
    about: "A backup failed: the first message of an incident",
    message: incidentMessage(failed, alone),
  },
  {
    name: "resolved",
    about: "The next backup completed: the incident is resolved",
    message: incidentMessage(completed, { ...alone, phase: "resolved", resolvedAt, resolvedCount: 1 }),
  },
  {
    name: "storm",
    about: "37 machines failed for one cause: one message",
    message: incidentMessage(failed, { ...storm, cause: noAgent }),
  },
];

const laterSamples: readonly Sample[] = [
  {
    name: "updated",
    about: "An incident has grown",
    message: incidentMessage(failed, { ...storm, phase: "updated", resolvedCount: 4 }),
  },
  {
    name: "reminded",
    about: "A reminder after a day",
    message: incidentMessage(failed, { ...alone, phase: "reminded" }),
  },
  {
    name: "escalated",
    about: "An incident that was not acknowledged in time",
    message: incidentMessage(failed, { ...alone, phase: "escalated" }),
  },
  {
    name: "reopened",
    about: "An incident that came back within a day",
    message: incidentMessage(failed, { ...alone, phase: "reopened" }),
  },
  {
    name: "storm-resolved",
    about: "All 37 machines are backed up again",
    message: incidentMessage(completed, { ...storm, phase: "resolved", resolvedAt, resolvedCount: 37 }),
  },
];

/** Alerts that say more than those of the tests; of every other kind that of the tests is shown. */
const richAlerts: Readonly<Partial<Record<TypedAlert["kind"], TypedAlert>>> = {
  machineProtected: {
    ...{ ...alertSamples.machineProtected, vaultId, policyId },
    findings: [finding("spotMachine")],
  },
  backupProblem: {
    ...{ ...head, kind: "backupProblem", vmId, vaultId, jobId: "0f6a2c1e-5a3b-4a40-9f0e-6a6f2f2f8a11" },
    result: { result: "completedWithWarnings", milestones: completed.milestones, reason: "azureWarning" },
    error: {
      code: "UserErrorFileSystemInconsistent",
      message: "The file systems were not frozen.",
      recommendations: [],
    },
  },
  machineDeleted: { ...alertSamples.machineDeleted, lastRecoveryPointAt: openedAt },
  runEnded: {
    ...head,
    kind: "runEnded",
    run: {
      ...{ id: "run:nightly:2026-03-31T01:00Z", schedule: "nightly", dueAt: openedAt, startedAt: openedAt },
      ...{ endedAt: resolvedAt, status: "completedWithProblems" },
      counts: { vaulted: 31, validated: 2, warned: 1, failed: 2, skipped: 1 },
      problems: [
        { vmId: machineIn("web-01"), status: "failed", reason: noAgent },
        { vmId: machineIn("web-02"), status: "failed", reason: noAgent },
        { vmId: machineIn("sql-01"), status: "warned", reason: "snapshotOnly" },
      ],
    },
  },
  sweepTold: {
    ...head,
    kind: "sweepTold",
    summary: {
      ...{ sweepId: "sweep-2026-03-31T01:00Z", startedAt: openedAt, endedAt: alertAt },
      counts: { machines: 412, protected: 398, started: 12, excluded: 5, atRisk: 2, orphans: 1 },
      outcomes: { "protected protectionEnabled": 9, "needsAttention policyMissing": 2, "waiting dayQuotaReached": 1 },
      examples: [
        { vmId: machineIn("app-07"), reason: "policyMissing" },
        { vmId: machineIn("app-08"), reason: "policyMissing" },
      ],
      ...{ details: [], unreadable: [] },
    },
  },
};

/** A message of every kind of alert, also of those that are added later. */
const kindSamples: readonly Sample[] = Object.values({ ...alertSamples, ...richAlerts }).map((alert) => ({
  name: kebab(alert.kind),
  about: "",
  message: messageAbout(alert),
}));

const brokenSince = { fault: "gone", since: openedAt, detail: "It returned 410." } as const;
const digestLines: readonly DigestLine[] = [
  { key: "1", title: "web-01: backup failed", severity: "error", at: openedAt, phase: "opened" },
  { key: "2", title: "sql-01: backup completed with warnings", severity: "warning", at: alertAt, phase: "reminded" },
  { key: "3", title: "Schedule nightly: 33 of 36 machines backed up, 2 failed", severity: "warning", at: alertAt },
  { key: "4", title: "app-07: not protected", severity: "error", at: openedAt, phase: "resolved", resolvedAt },
];

/** Messages whose words are chosen where they happen. */
const noticeSamples: readonly Sample[] = [
  ofNotice("digest", digestNotice({ lines: digestLines, omitted: 0 }, resolvedAt)),
  ofNotice("channel-broken", channelBrokenNotice("ops", brokenSince, alertAt), true),
  ofNotice("channel-restored", channelRestoredNotice("ops", openedAt, resolvedAt), true),
  ofNotice(
    "message-undelivered",
    undeliveredNotice("ops", { title: "web-01: backup failed", detail: "It returned 400." }, alertAt),
  ),
  ofNotice("channel-test", channelTestNotice("ops", alertAt)),
];

/** Every kind of message, each name once. */
export const allSamples: readonly Sample[] = [...lifeSamples, ...laterSamples, ...kindSamples, ...noticeSamples];

function ofNotice(name: string, notice: Notice, isAboutChannel = false): Sample {
  const subject = { key: "channel:ops" };
  const told = { ...head, kind: "notice", notice } as const;
  const alert = { ...told, change: { action: "inform" } } as const;
  if (!isAboutChannel) return { name, about: "", message: ownMessage(alert) };
  const isOpen = notice.severity === "error";
  const message = incidentMessage(
    isOpen
      ? {
          ...told,
          change: {
            ...{ action: "open", family: "channel", cause: "channelGone", severity: "error" },
            ...{ whoActs: "platformAdmin", subject },
          },
        }
      : { ...told, change: { action: "close", families: ["channel"], subject } },
    { phase: isOpen ? "opened" : "resolved", machineCount: 0, ...(!isOpen && { resolvedAt }) },
  );
  return { name, about: "", message };
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

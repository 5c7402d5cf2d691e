import { vaultIdOf, vmIdOf } from "./sample-machine.ts";

const DAY_MS = 86_400_000;
const NIGHTLY = "run:nightly:2026-03-31T01:00Z";

export const incident = {
  id: "3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20260330230500",
  status: "open",
  family: "backup",
  cause: "UserErrorGuestAgentStatusUnavailable",
  severity: "error",
  whoActs: "vmOwner",
  title: "3 machines: backup failed",
  openedAt: "2026-03-30T23:05:00.000Z",
  changedAt: "2026-03-31T00:10:00.000Z",
  subjectCount: 3,
  openCount: 2,
  machines: [vmIdOf("web-01"), vmIdOf("web-02"), vmIdOf("web-03")],
  messages: 2,
};
export const overdue = {
  ...incident,
  id: "a1_20260329010000",
  cause: "recoveryPointTooOld",
  title: "sql-01: no recovery point within the objective",
  whoActs: "platformAdmin",
  openedAt: "2026-03-29T01:00:00.000Z",
  subjectCount: 1,
  openCount: 1,
};

export const run = {
  id: NIGHTLY,
  schedule: "nightly",
  dueAt: "2026-03-31T01:00:00.000Z",
  startedAt: "2026-03-31T01:00:02.000Z",
  configVersion: "4be1c2d09a77",
  status: "running",
  counts: {
    planned: 388,
    triggered: 160,
    snapshotDone: 60,
    vaulted: 80,
    validated: 3,
    failed: 4,
    warned: 3,
    unknown: 2,
  },
};
export const earlierRun = {
  ...run,
  id: "run:nightly:2026-03-30T01:00Z",
  dueAt: "2026-03-30T01:00:00.000Z",
  startedAt: "2026-03-30T01:00:01.000Z",
  endedAt: "2026-03-30T05:12:00.000Z",
  status: "completedWithProblems",
  counts: { vaulted: 690, failed: 6, leftOut: 4 },
};

const ITEMS = [
  { status: "planned", reason: "waitsForSlot", plannedAt: "2026-03-31T02:30:00.000Z" },
  { status: "triggered" },
  { status: "snapshotDone", milestones: { snapshotAt: "2026-03-31T01:40:00.000Z" } },
  { status: "vaulted", reason: "vaulted", milestones: { vaultedAt: "2026-03-31T02:01:00.000Z" } },
  { status: "failed", reason: "snapshotFailed", serviceCode: "UserErrorGuestAgentStatusUnavailable", attempts: 2 },
  { status: "planned", reason: "AZURE_THROTTLED", plannedAt: "2026-03-31T02:45:00.000Z" },
] as const;

/** Machines of a run, so many. */
export const runItems = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    vmId: vmIdOf(`web-${String(index + 1).padStart(3, "0")}`),
    vaultId: vaultIdOf("vault-weu"),
    ...(ITEMS[index % ITEMS.length] ?? ITEMS[0]),
  }));

const schedules = [
  {
    name: "nightly",
    cron: "0 0 3 * * *",
    timeZone: "Europe/Berlin",
    paused: false,
    next: [
      { dueAt: "2026-04-01T01:00:00.000Z", wallClock: "2026-04-01T03:00" },
      { dueAt: "2026-04-02T01:00:00.000Z", wallClock: "2026-04-02T03:00" },
      { dueAt: "2026-04-03T01:00:00.000Z", wallClock: "2026-04-03T03:00", blackoutUntil: "2026-04-03T04:00:00.000Z" },
    ],
    lastRun: { id: NIGHTLY, dueAt: "2026-03-31T01:00:00.000Z", status: "Running" },
  },
  {
    name: "before-work",
    cron: "0 30 5 * * 1",
    timeZone: "America/New_York",
    paused: true,
    next: [{ dueAt: "2026-04-06T09:30:00.000Z", wallClock: "2026-04-06T05:30" }],
  },
];

/** With the due times of the range that the address asks for: every night, and every Monday morning. */
export function schedulesIn(path: string): readonly object[] {
  const { searchParams } = new URL(path, "http://page");
  const from = Date.parse(searchParams.get("from") ?? "");
  const until = Date.parse(searchParams.get("until") ?? "");
  return schedules.map((schedule) => {
    const [first] = schedule.next;
    const step = (schedule.name === "nightly" ? 1 : 7) * DAY_MS;
    const occurrences: object[] = [];
    for (let at = Date.parse(first?.dueAt ?? ""); at <= until; at += step) {
      const dueAt = new Date(at).toISOString();
      const wallClock = `${dueAt.slice(0, 10)}${first?.wallClock.slice(10)}`;
      if (at > from) occurrences.push(schedule.next.find((known) => known.dueAt === dueAt) ?? { dueAt, wallClock });
    }
    return { ...schedule, occurrences };
  });
}

export const vault = {
  vaultId: vaultIdOf("vault-weu"),
  location: "westeurope",
  provisioningState: "Succeeded",
  vaultKey: "regional",
  index: 1,
  observedAt: "2026-03-31T02:00:00.000Z",
  machines: { used: 850, limit: 1000 },
  registrations: { used: 250, limit: 250, resetsAt: "2026-04-01T00:00:00.000Z" },
  configureCalls: { used: 262, limit: 1000, resetsAt: "2026-04-01T00:00:00.000Z" },
  policies: [
    { name: "daily", used: 100, limit: 100 },
    { name: "daily-2", used: 50, limit: 100 },
  ],
  reserved: 3,
  waiting: [{ date: "2026-04-01", machines: 50 }],
};

export const channels = [
  {
    name: "operations",
    minimumSeverity: "info",
    type: "teams",
    isFallback: true,
    health: { status: "ok" },
    lastDeliveries: [
      {
        messageId: "notice_1",
        title: "3 machines: backup failed",
        severity: "error",
        incidentId: incident.id,
        phase: "opened",
        since: "2026-03-30T23:06:00.000Z",
        at: "2026-03-30T23:06:01.000Z",
        attempts: 1,
        status: "delivered",
      },
    ],
  },
  {
    name: "tickets",
    minimumSeverity: "error",
    type: "webhook",
    isFallback: false,
    health: {
      status: "broken",
      fault: "gone",
      since: "2026-03-31T01:00:00.000Z",
      nextTryAt: "2026-03-31T02:30:00.000Z",
      detail: "CHAT_GONE: The webhook answered 410.",
    },
    lastDeliveries: [],
  },
];

/** Of a what-if over two machines. */
export const whatIfAnswer = {
  configVersion: "4f1c0a9be2d7",
  rows: [
    {
      vmId: vmIdOf("web-07"),
      rule: "everything else",
      action: "create",
      vaultId: vaultIdOf("holdfast-westeurope"),
      policyName: "holdfast-daily",
      firstBackup: "whenAgentReady",
      changes: ["Creates the vault holdfast-westeurope.", "Enables protection (disks: all)."],
      findings: [
        {
          code: "spotMachine",
          severity: "info",
          text: "The machine is a spot machine; a restore creates a regular one at the regular price.",
          remedy: "Nothing to do before a restore.",
          whoActs: "none",
        },
      ],
    },
    { vmId: vmIdOf("web-08"), rule: null, action: "exclude", changes: [], findings: [] },
  ],
  totals: {
    machines: 2,
    actions: { create: 1, alreadyProtected: 0, exclude: 1 },
    findings: { spotMachine: 1 },
    vaultsToCreate: 1,
    policiesToCreate: 1,
    policyClonesToCreate: 0,
    daysNeeded: 1,
    vaults: [],
    policyChanges: [
      {
        vaultId: vaultIdOf("vault-weu"),
        policyName: "daily",
        machines: 40,
        differences: [{ setting: "retainDays", expected: "30", actual: "7" }],
        isChanged: true,
        shortensRetention: false,
      },
    ],
  },
  leftOut: [],
};

export const approvals = [
  {
    id: "approval:web-09:1",
    kind: "deleteBackupData",
    vmId: vmIdOf("web-09"),
    vaultId: vaultIdOf("vault-weu"),
    requestedAt: "2026-03-30T10:00:00.000Z",
    rule: "production",
    reason: "vmDeleted",
    status: "waiting",
    validUntil: "2026-04-06T10:00:00.000Z",
  },
  {
    id: "approval:old-01:1",
    kind: "deleteBackupData",
    vmId: vmIdOf("old-01"),
    vaultId: vaultIdOf("vault-weu"),
    requestedAt: "2026-03-20T10:00:00.000Z",
    reason: "vmDeleted",
    status: "done",
    decidedAt: "2026-03-21T08:00:00.000Z",
    decidedBy: "Ada",
    softDeletedUntil: "2026-04-04T08:00:00.000Z",
  },
];

export const changes = [
  { at: "2026-03-31T01:58:00.000Z", who: "Ada", what: "acknowledge", subject: incident.id },
  { at: "2026-03-31T01:50:00.000Z", who: "function key", what: "backup", subject: vmIdOf("web-01") },
];

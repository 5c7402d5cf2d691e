const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

export const vmIdOf = (name: string, group = "shop") =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
export const vaultIdOf = (name: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/${name}`;

/** A machine whose last backup failed, with what is known of it as the app tells it. */
export const failedMachine = {
  vmId: vmIdOf("web-01"),
  name: "web-01",
  resourceGroup: "shop",
  subscriptionId: SUBSCRIPTION,
  location: "westeurope",
  state: "atRisk",
  reason: "snapshotFailed",
  vaultId: vaultIdOf("vault-weu"),
  policyId: `${vaultIdOf("vault-weu")}/backupPolicies/daily`,
  rule: "production",
  configVersion: "4be1c2d09a77",
  lastRecoveryPointAt: "2026-03-29T23:04:11.000Z",
  lastBackup: { result: "failed", reason: "snapshotFailed", endedAt: "2026-03-30T23:05:00.000Z" },
  attempts: 2,
  since: "2026-03-30T23:05:00.000Z",
  observedAt: "2026-03-31T02:00:00.000Z",
  findings: [
    {
      code: "agentNotReady",
      severity: "warning",
      text: "The VM agent is not ready; backups are crash-consistent at best.",
      remedy: "Start the VM agent in the machine.",
    },
  ],
  running: [
    {
      kind: "backup",
      instanceId: "backup:web-01:1",
      phase: "waitingToRetry",
      since: "2026-03-31T01:50:00.000Z",
      nextAt: "2026-03-31T02:20:00.000Z",
      attempts: 1,
      detail: "The attempt failed; the next one is due.",
    },
  ],
  vaultJobs: { listedAt: "2026-03-31T02:06:00.000Z", items: [] },
  timeline: [
    {
      at: "2026-03-30T23:05:00.000Z",
      what: "Backup failed",
      detail: "No snapshot could be taken. Azure's code: UserErrorGuestAgentStatusUnavailable.",
      kind: "backup",
      reason: "snapshotFailed",
      result: "failed",
      serviceCode: "UserErrorGuestAgentStatusUnavailable",
      milestones: { triggeredAt: "2026-03-30T22:00:00.000Z" },
    },
    {
      at: "2026-03-29T23:30:00.000Z",
      what: "Backup completed",
      detail: "The job completed and the transfer to the vault completed.",
      kind: "backup",
      reason: "vaulted",
      result: "completed",
      milestones: {
        triggeredAt: "2026-03-29T15:00:00.000Z",
        snapshotAt: "2026-03-29T17:00:00.000Z",
        vaultedAt: "2026-03-29T23:20:00.000Z",
      },
    },
    { at: "2026-03-29T23:04:11.000Z", what: "Recovery point", kind: "recoveryPoint" },
    {
      at: "2026-03-27T08:02:00.000Z",
      what: "Protection enabled",
      detail: 'Protection was enabled by this run. Rule "production".',
      kind: "protection",
      outcome: "protected",
      reason: "protectionEnabled",
      source: "event",
    },
    {
      at: "2026-03-27T08:01:00.000Z",
      what: 'Rule "production" chooses vault-weu',
      kind: "decision",
      rule: "production",
    },
    { at: "2026-03-27T08:00:30.000Z", what: "Event of the machine", kind: "event", source: "event" },
  ],
};

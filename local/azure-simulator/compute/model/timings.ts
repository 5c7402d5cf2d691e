/** How long Compute takes, in seconds of the simulator's clock; the order of magnitude of the real service. */
export interface ComputeTimings {
  /** From PUT of a new VM to `Succeeded`. */
  readonly provisioningSeconds: number;
  /** From start of the guest to an agent that reports `Ready`. */
  readonly agentReadySeconds: number;
  readonly updateSeconds: number;
  readonly powerSeconds: number;
  readonly deleteSeconds: number;
  readonly extensionSeconds: number;
  readonly runCommandSeconds: number;
  readonly diskSeconds: number;
  readonly restorePointSeconds: number;
  /** Background copy of a snapshot into another region, per gigabyte. */
  readonly copySecondsPerGb: number;
}

export const DEFAULT_TIMINGS: ComputeTimings = {
  provisioningSeconds: 30,
  agentReadySeconds: 60,
  updateSeconds: 10,
  powerSeconds: 20,
  deleteSeconds: 20,
  extensionSeconds: 30,
  runCommandSeconds: 15,
  diskSeconds: 2,
  restorePointSeconds: 20,
  copySecondsPerGb: 6,
};

/** The types that the simulator's gateway and its services share. */

/** The simulator's time: handed in, so that host and simulator can share one. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  schedule(atMs: number, run: () => void, options?: { readonly background?: boolean }): { cancel(): void };
  /** Virtual time is paused until the returned function is called. */
  hold(): () => void;
}

export type HttpMethod = "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "DELETE";

export interface SimulatorRequest {
  readonly method: HttpMethod;
  /** Origin under which the caller reached us (`https://127.0.0.1:8443`): poll URLs and nextLinks start with it. */
  readonly origin: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Path parameters, decoded, in the casing the caller sent. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, decoded (`+` is a blank); names lower-cased. */
  readonly query: ReadonlyMap<string, string>;
  readonly apiVersion: string;
  /** Names lower-cased. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` when there is no body. */
  readonly body: unknown;
}

export interface SimulatorResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; no body at all when absent. */
  readonly body?: unknown;
}

/** One ARM operation. */
export interface Operation {
  /** Azure's operation ID, e.g. `Vaults_Get`. */
  readonly name: string;
  readonly method: HttpMethod;
  /**
   * ARM path with `{parameters}`, e.g. `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/…`.
   * Fixed segments match case-insensitively, empty segments are skipped, `%3B` and `;` are the same.
   */
  readonly path: string;
  /** RBAC action Azure requires. */
  readonly action: string;
  readonly handle: (request: SimulatorRequest) => SimulatorResponse | Promise<SimulatorResponse>;
}

export interface Service {
  /** Provider namespace, e.g. `Microsoft.RecoveryServices`. */
  readonly namespace: string;
  readonly operations: readonly Operation[];
  /** Counts by kind of resource, for the control API's `/state`. */
  counts(): Readonly<Record<string, number>>;
  /** All tracked resources, for `GET /subscriptions/{id}/resources` and Resource Graph's `Resources`. */
  resources(): readonly ArmResource[];
}

/** A resource as ARM lists it. `id` is in the casing it was created with. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** What every service is created with. */
export interface SimulatorContext {
  readonly clock: SimulatorClock;
  /** Seeded; uniform in [0, 1). The only source of randomness. */
  readonly random: () => number;
  /** Seeded GUID. */
  readonly newGuid: () => string;
  /** Publishes a successful ARM write or delete to Event Grid. */
  readonly publish: (event: ResourceChange) => void;
  readonly plannedFault: PlannedFaults;
}

export interface ResourceChange {
  readonly kind: "written" | "deleted";
  readonly resource: ArmResource;
  /** e.g. `Microsoft.Compute/virtualMachines/write`. */
  readonly operationName: string;
  /** True when the resource did not exist before. */
  readonly created: boolean;
}

/** How a fault plan reaches into a service's own behaviour; HTTP-level faults never get here. */
export interface PlannedFaults {
  /** How the next backup job of this VM fails, if it does. Consumes the plan's entry. */
  backupJob(vmId: string): BackupJobFault | undefined;
  /** Whether the policy's run that is now due leaves the VM out. Consumes the plan's entry. */
  missedBackup(vmId: string): boolean;
  /** Whether the VM's agent never becomes ready. */
  agentNotReady(vmId: string): boolean;
  /** The version that the VM's agent reports instead of a current one. */
  agentVersion(vmId: string): string | undefined;
  /** Whether Compute cannot create the VM: it exists and runs, as `Failed`, and no event tells of it. */
  provisioningFails(vmId: string): boolean;
  /** Whether a region is out: every call to a resource there fails with 503. */
  regionOut(location: string): boolean;
}

export interface BackupJobFault {
  /** Where and how the job ends instead of completing. `stalled` never ends by itself. */
  readonly outcome:
    | "snapshotFailed"
    | "transferFailed"
    | "transferSkipped"
    | "cancelled"
    | "stalled"
    /** Ends `Failed` with its snapshot task left at `InProgress` for ever. */
    | "failedLeavingTask"
    /** Ends `Completed` with its transfer left at `InProgress` for ever: nothing is in the vault. */
    | "completedLeavingTask"
    /** Completes with the third task of the documentation, `Validate backup`. */
    | "validated";
  /** Code, title and text as Azure's `errorDetails`; a documented default is used when absent. */
  readonly error?: {
    readonly errorCode: number;
    readonly errorTitle: string;
    readonly errorString: string;
    readonly recommendations: readonly string[];
  };
}

/** What Recovery Services needs to know of a virtual machine; Compute provides it. */
export interface VirtualMachineDirectory {
  find(vmId: string): SimulatedVirtualMachine | undefined;
  list(subscriptionId: string): readonly SimulatedVirtualMachine[];
  /** Creates a VM or disks as the outcome of a restore. */
  createFromRestore(restored: {
    readonly vmId?: string;
    readonly diskIds: readonly string[];
    readonly location: string;
    readonly sourceVmId: string;
  }): void;
  /**
   * Records that a backup has used the VM's snapshot extension, which the VM's instance view shows from then on.
   *
   * @param failure - Why the extension failed; absent when it succeeded.
   */
  backupExtensionUsed?(vmId: string, failure?: string): void;
}

export interface SimulatedVirtualMachine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** `properties.vmId`: another GUID when a VM is deleted and recreated under its name. */
  readonly uniqueId: string;
  readonly osType: "Windows" | "Linux";
  readonly powerState: "running" | "stopped" | "deallocated";
  /** e.g. `Standard_D2s_v5`. */
  readonly size: string;
  readonly provisioningState: string;
  readonly securityType: "Standard" | "TrustedLaunch" | "ConfidentialVM";
  readonly agentReady: boolean;
  readonly disks: readonly {
    /** -1 for the OS disk. */
    readonly lun: number;
    readonly name: string;
    readonly sizeGb: number;
    readonly sku: string;
  }[];
  readonly tags: Readonly<Record<string, string>>;
}

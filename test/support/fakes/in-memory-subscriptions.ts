import type { RegistrationState, Subscriptions } from "../../../domain/ports/subscriptions.ts";
import type { DiskFacts, RestorePointLock } from "../../../domain/protection/findings/preflight-extras.ts";
import { resourceKey, sameResource } from "../../../domain/resource-id.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Disks, locks and registrations in maps; a subscription is registered unless a test says otherwise. */
export class InMemorySubscriptions implements Subscriptions {
  readonly faults = new PlannedFaults();
  /** Subscriptions that were asked to register, in order. */
  readonly registered: string[] = [];
  readonly #disks: DiskFacts[] = [];
  readonly #locks: RestorePointLock[] = [];
  readonly #states = new Map<string, RegistrationState>();

  putDisk(disk: DiskFacts): void {
    this.#disks.push(disk);
  }

  putLock(lock: RestorePointLock): void {
    this.#locks.push(lock);
  }

  setRegistration(subscriptionId: string, state: RegistrationState): void {
    this.#states.set(resourceKey(subscriptionId), state);
  }

  async listDisks(subscriptionId: string): Promise<readonly DiskFacts[]> {
    this.faults.check("listDisks");
    const prefix = `/subscriptions/${resourceKey(subscriptionId)}/`;
    return this.#disks.filter(({ diskId }) => resourceKey(diskId).startsWith(prefix));
  }

  async listRestorePointLocks(subscriptionId: string): Promise<readonly RestorePointLock[]> {
    this.faults.check("listRestorePointLocks");
    return this.#locks.filter((lock) => sameResource(lock.subscriptionId, subscriptionId));
  }

  async readRegistration(subscriptionId: string): Promise<RegistrationState> {
    this.faults.check("readRegistration");
    return this.#states.get(resourceKey(subscriptionId)) ?? "registered";
  }

  async registerProvider(subscriptionId: string): Promise<void> {
    this.faults.check("registerProvider");
    this.registered.push(subscriptionId);
    this.setRegistration(subscriptionId, "registered");
  }
}

import type { Instant } from "../instant.ts";
import type { VaultLedger } from "./vault-ledger-state.ts";

/** The operations of the ledger of a vault, and what they answer. */

/** A machine that asks for a place in the vault. */
export interface ReserveRequest {
  readonly machineKey: string;
  /** The first of the policy's copies. */
  readonly policyName: string;
  readonly at: Instant;
  /** Copies of the policy that may be used, the first one included. */
  readonly maximumPolicies?: number;
  /** Only copies that the vault has: the app may create none. */
  readonly onlyKnownPolicies?: boolean;
  /** Put the machine on the waiting list when the quota of the day is used up. */
  readonly waits?: boolean;
  /** The vault has an item of the machine, so that it has counted the machine: only a policy has to have room. */
  readonly hasItem?: boolean;
}

export type ReserveResult =
  | {
      readonly kind: "reserved";
      /** The copy of the policy to use. */
      readonly policyName: string;
      /** Whether the vault is known to have the copy, and to exist. */
      readonly policyIsKnown: boolean;
      readonly vaultIsKnown: boolean;
      /** Another machine's workflow prepares the policy: ask again soon, or prepare it, too. */
      readonly beingPrepared?: true;
    }
  /** What the vault holds is not known, or was read too long ago: this machine's workflow reads it and tells the ledger. */
  | { readonly kind: "unobserved" }
  /** Another machine's workflow reads it: ask again soon. */
  | { readonly kind: "beingObserved"; readonly until: Instant }
  | { readonly kind: "dayQuotaReached"; readonly until: Instant }
  /** `until`: when the vault has places, but all of its waiting list's days are taken. */
  | { readonly kind: "full"; readonly because: "machines" | "policies" | "waitingList"; readonly until?: Instant };

/** A machine that is to wait where the vault has no place today, and has not been read yet. */
export interface JoinRequest {
  readonly machineKey: string;
  readonly at: Instant;
}

export type JoinResult =
  | { readonly kind: "dayQuotaReached"; readonly until: Instant }
  /** A place today, none at all, or not known: `reserve` tells. */
  | { readonly kind: "mayHavePlace" };

export interface ObserveRequest {
  /** Before the vault was read. */
  readonly observedAt: Instant;
  readonly policies: readonly { readonly name: string; readonly count: number }[];
  /** Machines that the vault protects. */
  readonly machines: number;
  readonly vaultExists?: boolean;
}

export interface SettleRequest {
  readonly machineKey: string;
  /** `enabled` also when the end is not known: only what Azure certainly did not do is released. */
  readonly as: "enabled" | "released";
  readonly at: Instant;
  /** Whether the vault has the copy of the policy, where the workflow knows. */
  readonly policyExists?: boolean;
  /** Azure accepted a request to enable and then failed: it may count for the day's quotas. */
  readonly wasAccepted?: boolean;
}

export type CountResult = { readonly kind: "ok" } | { readonly kind: "dayQuotaReached"; readonly until: Instant };

export type LedgerOperation =
  | ({ readonly name: "reserve" } & ReserveRequest)
  | ({ readonly name: "join" } & JoinRequest)
  | { readonly name: "leave"; readonly machineKey: string }
  | ({ readonly name: "observe" } & ObserveRequest)
  | { readonly name: "abandon"; readonly machineKey: string }
  | { readonly name: "prepared"; readonly policyName: string }
  | ({ readonly name: "settle" } & SettleRequest)
  | { readonly name: "exhausted"; readonly until: Instant; readonly what: "registrations" | "configures" }
  | { readonly name: "countChange"; readonly at: Instant };

export interface Applied<R> {
  readonly state: VaultLedger;
  readonly result: R;
}

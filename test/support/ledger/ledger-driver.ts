import { applyLedgerOperation } from "../../../domain/coordination/vault-ledger.ts";
import type { LedgerOperation, ReserveResult } from "../../../domain/coordination/vault-ledger-operations.ts";
import { emptyLedger, type VaultLedger } from "../../../domain/coordination/vault-ledger-state.ts";
import { type VaultLimits, vaultLimits } from "../../../domain/coordination/vault-limits.ts";
import { type Instant, toInstant } from "../../../domain/instant.ts";

export function at(text: string): Instant {
  return toInstant(new Date(text));
}

/** 32 hexadecimal digits. */
export function machine(number: number): string {
  return number.toString(16).padStart(4, "0").padEnd(32, "0");
}

/** A ledger that operations are sent to one after the other. */
export class LedgerDriver {
  state: VaultLedger = emptyLedger;
  readonly #limits: VaultLimits;

  constructor(limits: Partial<VaultLimits> = {}) {
    this.#limits = { ...vaultLimits, ...limits };
  }

  send(operation: LedgerOperation): unknown {
    const { state, result } = applyLedgerOperation(this.state, operation, this.#limits);
    this.state = state;
    return result;
  }

  observe(observedAt: string, counts: Readonly<Record<string, number>> = {}, vaultExists = true): unknown {
    const policies = Object.entries(counts).map(([name, count]) => ({ name, count }));
    const machines = policies.reduce((sum, { count }) => sum + count, 0);
    return this.send({ name: "observe", observedAt: at(observedAt), policies, machines, vaultExists });
  }

  reserve(
    number: number,
    when: string,
    more: Partial<Extract<LedgerOperation, { name: "reserve" }>> = {},
  ): ReserveResult {
    const request = { machineKey: machine(number), policyName: "daily", at: at(when), ...more };
    return this.send({ name: "reserve", ...request }) as ReserveResult;
  }

  settle(
    number: number,
    when: string,
    as: "enabled" | "released" = "enabled",
    more: Partial<Extract<LedgerOperation, { name: "settle" }>> = {},
  ): unknown {
    return this.send({ name: "settle", machineKey: machine(number), as, at: at(when), ...more });
  }
}

import type { Task } from "durable-functions";
import { proceed, type Stage } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/** Where a machine is to be protected. */
export interface Placement {
  readonly vaultId: string;
  readonly policyName: string;
  readonly policyIsKnown: boolean;
  readonly vaultIsKnown: boolean;
}

export function* placeMachine({ decision }: ProtectRun): Stage<Placement> {
  const { vaultId, policyName } = decision;
  return proceed({ vaultId, policyName, policyIsKnown: false, vaultIsKnown: false });
}

export function* placeInVault({ decision }: ProtectRun, vaultId: string): Stage<Placement> {
  return proceed({ vaultId, policyName: decision.policyName, policyIsKnown: false, vaultIsKnown: true });
}

export function* settlePlacement(): Generator<Task, void, unknown> {}

export function* countItemChange(_run: ProtectRun, _vaultId: string): Stage<undefined> {
  return proceed(undefined);
}

import { sha256 } from "../coordination/sha256.ts";
import { resourceKey } from "../resource-id.ts";

/** One thing that an administrator should look at: a machine, item or subscription, and what is the matter with it. */
export interface SweepIssue {
  readonly resource: string;
  readonly what: string;
}

/** 2^48: sums of two stay exact. */
const MODULUS = 281_474_976_710_656;
const HEX_DIGITS = 12;

/**
 * A number that is the same for the same set of issues, in whatever order and on however many pages they are found; another set has
 * another one, but for one chance in 10^14.
 */
export function fingerprintOf(issues: readonly SweepIssue[], base = 0): number {
  return issues.reduce((sum, { resource, what }) => {
    const digits = sha256(JSON.stringify([resourceKey(resource), what])).slice(0, HEX_DIGITS);
    return (sum + Number.parseInt(digits, 16)) % MODULUS;
  }, base);
}

/** The fingerprint without issues that it holds. */
export function fingerprintWithout(issues: readonly SweepIssue[], fingerprint: number): number {
  return (fingerprint - fingerprintOf(issues) + MODULUS) % MODULUS;
}

/** A machine that needs attention for a reason: the same issue whether this sweep tried it or left it to its retry. */
export function attentionIssue(vmId: string, reason: string): SweepIssue {
  return { resource: vmId, what: `needsAttention ${reason}` };
}

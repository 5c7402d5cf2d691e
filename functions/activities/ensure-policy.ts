import type { Instant } from "../../domain/instant.ts";
import type { ProtectionPolicy, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { Difference } from "../../domain/protection/difference.ts";
import { policyDifferences, shortensRetention } from "../../domain/protection/policy-differences.ts";
import type { PolicyKind, PolicyTemplate } from "../../domain/protection/policy-template.ts";
import { atOffset, isIanaTimeZone, offsetText } from "../../domain/protection/policy-time.ts";
import type { ActivityInput, ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { ensurePolicy } from "../../orchestrations/contracts/vault-activities.ts";
import { createPolicyLists, type PolicyLists } from "../policy-lists.ts";
import { type ZoneOffsets, zoneOffsets } from "../time-zone-offsets.ts";
import { attemptCorrection, driftOf, notAttempted } from "./attempt-correction.ts";

type Output = ActivityOutput<typeof ensurePolicy>;
type Drift = Extract<Output, { kind: "ready" }>["drift"];
type Request = Pick<ActivityInput<typeof ensurePolicy>, "vaultId" | "policyName"> & { readonly manage: boolean };

interface Deps {
  readonly directory: Pick<VaultDirectory, "readPolicy" | "listPolicies" | "createPolicy" | "changePolicy">;
  readonly now: () => Instant;
}

/** A policy's template as Azure takes it now, and as it was written under the time zone's earlier offsets. */
interface WantedPolicy {
  readonly template: PolicyTemplate;
  readonly offsetMinutes: number;
  readonly earlier: readonly { readonly template: PolicyTemplate; readonly offsetMinutes: number }[];
}

/**
 * Machines Azure allows under one policy.
 * Source: https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas
 */
const MACHINES_PER_POLICY = 100;

/**
 * Makes sure that the vault has the policy, that it says what its template says, and that it takes one machine more. A policy
 * that exists is changed only when it is managed, or when nothing but the time zone's offset has changed since it was written:
 * Azure does not follow daylight saving. May run twice: writing the same template again gives the same policy.
 *
 * With `mayBeListed` a policy that the vault's list of the last hour shows as it should be is not read; any other one is.
 */
export function createEnsurePolicy(deps: Deps) {
  const lists = createPolicyLists(deps.directory);
  return async (rawInput: unknown): Promise<Output> => {
    const { vaultId, policyName, kind, create, template, manage, ...given } = ensurePolicy.input.parse(rawInput);
    const at = given.at ?? deps.now();
    const wanted = template === undefined ? undefined : wantedPolicy(template, at);
    const listed = await listedAsWanted(lists, { ...given, vaultId, policyName, kind, at }, wanted);
    if (listed !== undefined) return answer(listed, [], false);
    const existing = await deps.directory.readPolicy(vaultId, policyName);
    if (existing !== undefined) {
      return (
        unsuitable(existing, kind) ?? (await existingPolicy(deps, { vaultId, policyName, manage }, existing, wanted))
      );
    }
    if (wanted === undefined || !create) return { kind: "missing" };
    const { policyId } = await deps.directory.createPolicy({ vaultId, policyName, template: wanted.template });
    return { kind: "ready", policyId, created: true, drift: [], shortenedRetention: false };
  };
}

function wantedPolicy(template: PolicyTemplate, now: Instant): WantedPolicy {
  const offsets: ZoneOffsets = isIanaTimeZone(template.timeZone)
    ? zoneOffsets(template.timeZone, now)
    : { now: 0, earlier: [] };
  return {
    template: atOffset(template, offsets.now),
    offsetMinutes: offsets.now,
    earlier: offsets.earlier.map((offsetMinutes) => ({ template: atOffset(template, offsetMinutes), offsetMinutes })),
  };
}

/** The policy as the vault's list shows it, when it is as it should be. Any other is read, and then changed here or by others. */
async function listedAsWanted(
  lists: PolicyLists,
  asked: Pick<ActivityInput<typeof ensurePolicy>, "vaultId" | "policyName" | "kind" | "mayBeListed"> & {
    readonly at: Instant;
  },
  wanted: WantedPolicy | undefined,
): Promise<ProtectionPolicy | undefined> {
  const { vaultId, policyName, kind, at, mayBeListed } = asked;
  const listed = mayBeListed === true ? await lists.listed(vaultId, policyName, at) : undefined;
  if (listed === undefined || wanted === undefined) return undefined;
  if (unsuitable(listed, kind) === undefined && policyDifferences(wanted.template, listed).length === 0) return listed;
  lists.forget(vaultId);
  return undefined;
}

/** An Enhanced policy takes every machine; a Standard one refuses those that need Enhanced. */
function unsuitable(policy: ProtectionPolicy, needed: PolicyKind): Output | undefined {
  if (needed === "standard" || policy.kind === "enhanced") return undefined;
  const explanation = `Policy "${policy.policyName}" is a Standard policy; this machine needs an Enhanced one.`;
  return { kind: "unsuitable", explanation };
}

/** A full policy is compared and corrected like any other: it has a hundred machines. */
async function existingPolicy(
  { directory }: Deps,
  { vaultId, policyName, manage }: Request,
  policy: ProtectionPolicy,
  wanted: WantedPolicy | undefined,
): Promise<Output> {
  const differences = wanted === undefined ? [] : policyDifferences(wanted.template, policy);
  if (wanted === undefined || differences.length === 0) return answer(policy, [], false);

  const offset = offsetDifference(wanted, policy);
  const mayChange = offset !== undefined || (manage && isChangeable(policy, wanted.template));
  const change = async () => {
    await directory.changePolicy({ vaultId, policyName, template: wanted.template });
    return true;
  };
  const correction = mayChange ? await attemptCorrection(change) : notAttempted;
  const { settings } = policy;
  const shortened = correction.corrected && settings !== undefined && shortensRetention(settings, wanted.template);
  return answer(policy, driftOf(offset === undefined ? differences : [offset], correction), shortened);
}

function answer(policy: ProtectionPolicy, drift: Drift, shortenedRetention: boolean): Output {
  const { policyId, protectedItemsCount } = policy;
  return protectedItemsCount >= MACHINES_PER_POLICY
    ? { kind: "full", protectedItemsCount, drift, shortenedRetention }
    : { kind: "ready", policyId, created: false, drift, shortenedRetention };
}

/** Present when the policy is exactly what was written under an earlier offset of the time zone. */
function offsetDifference(wanted: WantedPolicy, policy: ProtectionPolicy): Difference | undefined {
  const written = wanted.earlier.find(({ template }) => policyDifferences(template, policy).length === 0);
  if (written === undefined) return undefined;
  return {
    setting: "timeZoneOffset",
    expected: offsetText(wanted.offsetMinutes),
    actual: offsetText(written.offsetMinutes),
  };
}

/** A policy never changes its kind, and one that a template cannot express would lose what it has. */
function isChangeable(policy: ProtectionPolicy, template: PolicyTemplate): boolean {
  return policy.kind === template.kind && policy.settings !== undefined;
}

import { memberOf, type Recording } from "./recordings.ts";
import type { ReplayTarget } from "./replay-target.ts";
import type { SimulatorResponse } from "./shape.ts";

/** IDs that exist only after the state is prepared; they replace the recorded ones in the request. */
interface StageIds {
  job?: string;
  operation?: string;
  point?: string;
}

/** A recording to be replayed: its target, and the names it gets there. */
export interface Stage {
  readonly target: ReplayTarget;
  readonly recording: Recording;
  /** New names of the machines in the recording, in order of appearance. */
  readonly machines: readonly string[];
  readonly vaultId: string;
  readonly ids: StageIds;
  /** The recorded text with new names in place of the recorded ones. */
  readonly rename: (text: string) => string;
}

/** Gives every recorded subscription, group, vault and machine a new name. */
export function createStage(target: ReplayTarget, recording: Recording): Stage {
  const text = `${decodeURIComponent(recording.path.replaceAll("+", " "))}\n${JSON.stringify(recording.requestBody ?? "")}\n${JSON.stringify(recording.body ?? "")}`;
  const pairs = machinePairs(text);
  const machines = pairs.map((_, index) => `replay-vm-${target.vault.slice("replay-vault-".length)}-${index}`);
  const vaultId = `/subscriptions/${target.subscription}/resourceGroups/${target.group}/providers/Microsoft.RecoveryServices/vaults/${target.vault}`;
  const rename = (input: string) => {
    let output = input;
    for (const [index, [group, name]] of pairs.entries()) {
      output = replaceAll(
        output,
        `iaasvmcontainerv2;${group};${name}`,
        `iaasvmcontainerv2;${target.group};${machines[index]}`,
      );
      output = replaceAll(
        output,
        `resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
        `resourceGroups/${target.group}/providers/Microsoft.Compute/virtualMachines/${machines[index]}`,
      );
    }
    for (const [index, [, name]] of pairs.entries()) {
      output = replaceAll(output, `friendlyName eq '${name}'`, `friendlyName eq '${machines[index]}'`);
    }
    return output
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.recoveryservices\w*\/vaults\/)[^/"?]+/gi,
        `$1${target.group}$2${target.vault}`,
      )
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.recoveryservices\/vaults)(?=\?|$)/gi,
        `$1${target.group}$2`,
      )
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.compute\/virtualmachines)(?=\?|$)/gi,
        `$1${target.group}$2`,
      )
      .replace(/(\/subscriptions\/)[^/"]+/gi, `$1${target.subscription}`);
  };
  return {
    target,
    recording,
    machines: machines.length === 0 ? ["replay-vm-extra"] : machines,
    vaultId,
    ids: {},
    rename,
  };
}

/** Sends the recorded request to the prepared target. */
export async function sendRecordedRequest(stage: Stage): Promise<SimulatorResponse> {
  const { recording, ids, target, rename } = stage;
  const { job, operation, point } = ids;
  const path = rename(decodeURIComponent(recording.path.replaceAll("+", " ").replace(/([?&])[tcsh]=<scrubbed>/g, "$1")))
    .replace(/(\/backupJobs\/)[^/?]+/i, `$1${job ?? "00000000-0000-0000-0000-000000000000"}`)
    .replace(/(\/recoveryPoints\/)[^/?]+/i, `$1${point ?? "1"}`)
    .replace(
      /(\/(?:backupOperations|operationsStatus|operationStatus|operationResults|backupOperationResults|backupCrrOperationsStatus)\/)[^/?]+/i,
      `$1${operation ?? "0"}`,
    );
  const bodyText = recording.requestBody === undefined ? undefined : rename(JSON.stringify(recording.requestBody));
  const body: unknown = bodyText === undefined ? undefined : JSON.parse(withIds(bodyText, stage));
  return await target.call(recording.method, encodeURI(path).replaceAll("%2520", "%20"), body, recording.apiVersion);
}

/** ID of the item that protects a machine of the stage. */
export function itemOf(stage: Stage, index = 0): string {
  const short = `iaasvmcontainerv2;${stage.target.group};${stage.machines[index]}`;
  return `${stage.vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${short}/protectedItems/VM;${short}`;
}

/** ID of a machine of the stage. */
export function machineOf(stage: Stage, index = 0): string {
  return `/subscriptions/${stage.target.subscription}/resourceGroups/${stage.target.group}/providers/Microsoft.Compute/virtualMachines/${stage.machines[index]}`;
}

/** The job ID that an accepted call leads to. */
export async function jobOfOperation(stage: Stage, accepted: SimulatorResponse): Promise<string> {
  await stage.target.wait(0.2);
  const operation = await stage.target.call("GET", `${stage.vaultId}/backupOperations/${operationId(accepted)}`);
  return String(memberOf(operation.body, "properties", "jobId") ?? "none");
}

/** ID of the operation behind an accepted call. */
export function operationId(accepted: SimulatorResponse): string {
  const url = accepted.headers["Azure-AsyncOperation"] ?? accepted.headers["Location"] ?? "";
  return /\/([^/?]+)(\?|$)/.exec(url.replace(/\?.*/, ""))?.[1] ?? "none";
}

function withIds(text: string, { ids, target }: Stage): string {
  return text
    .replace(/("jobName":")[^"]+/, `$1${ids.job ?? ""}`)
    .replaceAll(/("recoveryPointId":")[^"]+/g, `$1${ids.point ?? ""}`)
    .replace(/("resourceGroupName":")[^"]+/, `$1${target.group}`)
    .replace(/("resourceName":")[^"]+/, `$1${target.vault}`)
    .replace(/("subscriptionId":")[^"]+/, `$1${target.subscription}`);
}

function machinePairs(text: string): readonly (readonly [string, string])[] {
  const found = new Map<string, readonly [string, string]>();
  const patterns = [
    /iaasvmcontainerv2;([^;/"?\s']+);([^;/"?\s']+)/gi,
    /resourceGroups\/([^/"]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/"?\s']+)/gi,
  ];
  for (const pattern of patterns) {
    for (const [, group = "", name = ""] of text.matchAll(pattern)) {
      found.set(`${group};${name}`.toLowerCase(), found.get(`${group};${name}`.toLowerCase()) ?? [group, name]);
    }
  }
  return [...found.values()];
}

function replaceAll(text: string, from: string, to: string): string {
  const pattern = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`${pattern}(?![\\w-])`, "gi"), to);
}

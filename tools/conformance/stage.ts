import { memberOf, type Recording } from "./recordings.ts";
import type { Answer } from "./shape.ts";
import type { World } from "./world.ts";

/** IDs that only exist once the state is there; they replace the recorded ones in the request. */
interface StageIds {
  job?: string;
  operation?: string;
  point?: string;
}

/** A recording on its way to be asked: its world, and the names it gets there. */
export interface Stage {
  readonly world: World;
  readonly recording: Recording;
  /** Fresh names of the machines the recording speaks of, in order of appearance. */
  readonly machines: readonly string[];
  readonly vaultId: string;
  readonly ids: StageIds;
  /** The recorded text with fresh names in place of the recorded ones. */
  readonly rename: (text: string) => string;
}

/** Gives every recorded subscription, group, vault and machine a fresh name. */
export function createStage(world: World, recording: Recording): Stage {
  const text = `${decodeURIComponent(recording.path.replaceAll("+", " "))}\n${JSON.stringify(recording.requestBody ?? "")}\n${JSON.stringify(recording.body ?? "")}`;
  const pairs = machinePairs(text);
  const machines = pairs.map((_, index) => `walk-vm-${world.vault.slice(11)}-${index}`);
  const vaultId = `/subscriptions/${world.subscription}/resourceGroups/${world.group}/providers/Microsoft.RecoveryServices/vaults/${world.vault}`;
  const rename = (input: string) => {
    let output = input;
    for (const [index, [group, name]] of pairs.entries()) {
      output = replaceAll(
        output,
        `iaasvmcontainerv2;${group};${name}`,
        `iaasvmcontainerv2;${world.group};${machines[index]}`,
      );
      output = replaceAll(
        output,
        `resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
        `resourceGroups/${world.group}/providers/Microsoft.Compute/virtualMachines/${machines[index]}`,
      );
    }
    for (const [index, [, name]] of pairs.entries()) {
      output = replaceAll(output, `friendlyName eq '${name}'`, `friendlyName eq '${machines[index]}'`);
    }
    return output
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.recoveryservices\w*\/vaults\/)[^/"?]+/gi,
        `$1${world.group}$2${world.vault}`,
      )
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.recoveryservices\/vaults)(?=\?|$)/gi,
        `$1${world.group}$2`,
      )
      .replace(
        /(\/resourcegroups\/)[^/"]+(\/providers\/microsoft\.compute\/virtualmachines)(?=\?|$)/gi,
        `$1${world.group}$2`,
      )
      .replace(/(\/subscriptions\/)[^/"]+/gi, `$1${world.subscription}`);
  };
  return { world, recording, machines: machines.length === 0 ? ["walk-vm-extra"] : machines, vaultId, ids: {}, rename };
}

/** Asks the recorded question in the prepared world. */
export async function ask(stage: Stage): Promise<Answer> {
  const { recording, ids, world, rename } = stage;
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
  return await world.call(recording.method, encodeURI(path).replaceAll("%2520", "%20"), body, recording.apiVersion);
}

/** ID of the item that protects a machine of the stage. */
export function itemOf(stage: Stage, index = 0): string {
  const short = `iaasvmcontainerv2;${stage.world.group};${stage.machines[index]}`;
  return `${stage.vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${short}/protectedItems/VM;${short}`;
}

/** ID of a machine of the stage. */
export function machineOf(stage: Stage, index = 0): string {
  return `/subscriptions/${stage.world.subscription}/resourceGroups/${stage.world.group}/providers/Microsoft.Compute/virtualMachines/${stage.machines[index]}`;
}

/** The job ID that an accepted call leads to. */
export async function jobOfOperation(stage: Stage, accepted: Answer): Promise<string> {
  await stage.world.wait(0.2);
  const operation = await stage.world.call("GET", `${stage.vaultId}/backupOperations/${operationId(accepted)}`);
  return String(memberOf(operation.body, "properties", "jobId") ?? "none");
}

/** ID of the operation behind an accepted call. */
export function operationId(accepted: Answer): string {
  const url = accepted.headers["Azure-AsyncOperation"] ?? accepted.headers["Location"] ?? "";
  return /\/([^/?]+)(\?|$)/.exec(url.replace(/\?.*/, ""))?.[1] ?? "none";
}

function withIds(text: string, { ids, world }: Stage): string {
  return text
    .replace(/("jobName":")[^"]+/, `$1${ids.job ?? ""}`)
    .replaceAll(/("recoveryPointId":")[^"]+/g, `$1${ids.point ?? ""}`)
    .replace(/("resourceGroupName":")[^"]+/, `$1${world.group}`)
    .replace(/("resourceName":")[^"]+/, `$1${world.vault}`)
    .replace(/("subscriptionId":")[^"]+/, `$1${world.subscription}`);
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

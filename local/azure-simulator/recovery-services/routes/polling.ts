import { pathParameter } from "../../arm/arm-call.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import type { Model } from "../model/model.ts";
import type { OperationRecord } from "../model/state.ts";
import { requestedVaultId } from "./routing.ts";

/** Seconds the service asks callers to wait between polls of an operation. */
const POLL_AFTER_SECONDS = 60;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * An absolute URL to poll, as the service has sent it since December 2023: the path, the caller's api-version, and about
 * three kilobytes of ticket (time, certificate, signature, hash) that differ from header to header. The path alone works
 * too, so the ticket is not checked.
 */
export function pollUrl(request: SimulatorRequest, model: Model, path: string): string {
  const nowMs = model.context.clock.now();
  // From path and instant, not from the simulator's randomness: reading must not change what happens later.
  const seed = hashOf(`${path} ${nowMs}`);
  const ticket = [
    `t=${nowMs * 10_000}`,
    `c=${noise(seed, 2100)}`,
    `s=${noise(seed + 1, 684)}`,
    `h=${noise(seed + 2, 43)}`,
  ].join("&");
  return `${request.origin}${path}?api-version=${request.apiVersion}&${ticket}`;
}

/** 202 without a body, with the headers given. */
export function accepted(headers: Readonly<Record<string, string>>): SimulatorResponse {
  return { status: 202, headers: { "Retry-After": String(POLL_AFTER_SECONDS), ...headers } };
}

/** 202 with both poll headers: `Location` for the result, `Azure-AsyncOperation` for the status. */
export function acceptedWithPolls(
  request: SimulatorRequest,
  model: Model,
  polls: { readonly resultPath: string; readonly statusPath: string },
): SimulatorResponse {
  return accepted({
    Location: pollUrl(request, model, polls.resultPath),
    "Azure-AsyncOperation": pollUrl(request, model, polls.statusPath),
  });
}

/** 202 with the poll URLs of an item's operation, under the item as the caller spelled it. */
export function acceptedForItem(
  request: SimulatorRequest,
  model: Model,
  operation: OperationRecord,
): SimulatorResponse {
  const container = pathParameter(request, "containerName");
  const name = pathParameter(request, "protectedItemName");
  const item = `${requestedVaultId(request)}/backupFabrics/${pathParameter(request, "fabricName")}/protectionContainers/${container}/protectedItems/${name}`;
  return acceptedWithPolls(request, model, {
    resultPath: `${item}/operationResults/${operation.id}`,
    statusPath: `${item}/operationsStatus/${operation.id}`,
  });
}

/** FNV-1a: 32 bits of a text. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193) >>> 0;
  }
  return hash;
}

/** Made once, because every accepted call has two tickets: a linear congruential generator over a 64-letter alphabet. */
const NOISE = Array.from({ length: 64 * 1024 }).reduce<{ readonly text: string; readonly state: number }>(
  ({ text, state }) => {
    const next = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return { text: text + ALPHABET[(next >>> 16) & 63], state: next };
  },
  { text: "", state: 1 },
).text;

/** A long meaningless text. */
function noise(seed: number, length: number): string {
  const start = seed % (NOISE.length - length);
  return NOISE.slice(start, start + length);
}

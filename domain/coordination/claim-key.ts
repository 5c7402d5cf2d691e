import { base64UrlOf } from "./base64-url.ts";
import { machineKey } from "./instance-ids.ts";
import { sha256 } from "./sha256.ts";

/** 22 characters for a machine: the 128 bits of `machineKey` in base64url. */
export function claimKey(vmId: string): string {
  return base64UrlOf(machineKey(vmId));
}

/** Tells jobs of one machine apart: 48 bits. */
export function markerOf(jobId: string): string {
  return base64UrlOf(sha256(jobId.toLowerCase()).slice(0, 12));
}

/** 24 bits: were two jobs of a machine equal in them, the backup's operation would tell its job. */
export function shortMarkerOf(jobId: string): string {
  return markerOf(jobId).slice(0, 4);
}

export function shortMarkersIn(others: string): readonly string[] {
  const markers: string[] = [];
  for (let index = 1; index < others.length; index += 4) markers.push(others.slice(index, index + 4));
  return markers;
}

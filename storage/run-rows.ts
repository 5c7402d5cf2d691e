import { machineKey } from "../domain/coordination/instance-ids.ts";
import { type Instant, toDate } from "../domain/instant.ts";
import { type ItemStatus, isFinal, itemStatuses, type RunItem, type RunSummary } from "../domain/schedule/report.ts";
import type { NewRow, Row } from "./storage-table.ts";

/** Partition of the heads of all runs; no run's ID is a word. */
export const RUNS = "runs";
/** Later than any instant that is written: 13 digits of milliseconds. */
const END_OF_TIME_MS = 9_999_999_999_999;

/** Sorts the newest first. */
export function reversedTime(at: Instant): string {
  return String(END_OF_TIME_MS - toDate(at).getTime()).padStart(13, "0");
}

export function headKey(run: { readonly schedule: string; readonly dueAt: Instant }): string {
  return `${reversedTime(run.dueAt)}!${run.schedule}`;
}

/** The whole head is one JSON text: nothing is looked for in it. */
export function rowOfRun(run: RunSummary): NewRow {
  return { partitionKey: RUNS, rowKey: headKey(run), runId: run.id, json: JSON.stringify(run) };
}

/** `undefined` for a row that another hand has changed. */
export function runOfRow({ json }: Row): RunSummary | undefined {
  const run = objectIn(json);
  return typeof run?.["id"] === "string" ? (run as unknown as RunSummary) : undefined;
}

/** Lines are in the order of the parts; `part` keeps that order up to 99,999. */
export function rowOfItem(runId: string, part: number, item: RunItem): NewRow {
  const { status, ...rest } = item;
  const rowKey = `${partPrefix(part)}${machineKey(item.vmId)}`;
  return { partitionKey: runId, rowKey, status, hasEnded: isFinal(status), json: JSON.stringify(rest) };
}

export function partPrefix(part: number): string {
  return `${String(part).padStart(5, "0")}!`;
}

export function itemOfRow({ status, json }: Row): RunItem | undefined {
  const item = objectIn(json);
  if (typeof item?.["vmId"] !== "string") return undefined;
  const known = Object.hasOwn(itemStatuses, String(status)) ? (String(status) as ItemStatus) : "unknown";
  return { ...(item as unknown as RunItem), status: known };
}

function objectIn(json: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

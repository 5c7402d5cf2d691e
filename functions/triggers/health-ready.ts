import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { NotReady, Ready } from "../../api/health.ts";
import { SWEEP_INSTANCE_ID } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";

interface Deps {
  readonly inventory: Pick<Inventory, "lastSweep">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read">;
  readonly now: () => Instant;
  /** How long a check may take. Default 5000. */
  readonly limitMs?: number;
}

/** The route is anonymous: however often it is called, storage is asked this often at most. */
const CACHE_SECONDS = 10;
const LIMIT_MS = 5000;

/**
 * `GET /api/health/ready`: whether the app can work now. 200 when its storage account and its task hub answer, else 503 with the
 * reasons in words. Settings and configuration were valid, or the app would not have started. Anonymous, so it names no resource.
 */
export function createHealthReady(deps: Deps) {
  let last: { readonly at: Instant; readonly reasons: Promise<readonly string[]> } | undefined;
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const at = deps.now();
    if (last === undefined || !isBefore(at, addSeconds(last.at, CACHE_SECONDS))) {
      last = { at, reasons: reasonsAgainst(deps, context) };
    }
    const reasons = await last.reasons;
    if (reasons.length === 0) return { status: 200, jsonBody: { status: "ready" } satisfies Ready };
    const body: NotReady = { status: "notReady", reasons };
    return { status: 503, headers: { "Retry-After": String(CACHE_SECONDS) }, jsonBody: body };
  };
}

async function reasonsAgainst(deps: Deps, context: InvocationContext): Promise<readonly string[]> {
  const limitMs = deps.limitMs ?? LIMIT_MS;
  const found = await Promise.all([
    failureOf(async () => await deps.inventory.lastSweep(), limitMs).then(storageReason),
    failureOf(async () => await deps.workflows(context).read(SWEEP_INSTANCE_ID), limitMs).then(hubReason),
  ]);
  const reasons = found.flatMap((reason) => reason ?? []);
  for (const { log } of reasons) context.warn(`Not ready: ${log}`);
  return reasons.map(({ told }) => told);
}

type Failure = { readonly kind: "failed"; readonly error: unknown } | { readonly kind: "tooSlow" };

/** `undefined` when it works. Never throws. */
async function failureOf(check: () => Promise<unknown>, limitMs: number): Promise<Failure | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooSlow = new Promise<Failure>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "tooSlow" }), limitMs);
  });
  try {
    return await Promise.race([check().then(() => undefined), tooSlow]);
  } catch (error) {
    return { kind: "failed", error };
  } finally {
    clearTimeout(timer);
  }
}

interface Reason {
  readonly told: string;
  readonly log: string;
}

function storageReason(failure: Failure | undefined): Reason | undefined {
  if (failure === undefined) return undefined;
  if (failure.kind === "tooSlow") return reason("the storage account does not answer in time");
  const { error } = failure;
  const isRefused = error instanceof BackupError && error.code === "STORAGE_REFUSED";
  const told = isRefused
    ? "the storage account refuses the app; its identity needs the role Storage Table Data Contributor"
    : "the storage account cannot be reached";
  return reason(told, error);
}

function hubReason(failure: Failure | undefined): Reason | undefined {
  if (failure === undefined) return undefined;
  if (failure.kind === "tooSlow") return reason("the task hub does not answer in time");
  return reason("the task hub does not answer", failure.error);
}

function reason(told: string, error?: unknown): Reason {
  const cause = error instanceof Error ? `: ${error.message}` : "";
  return { told, log: `${told}${cause}` };
}

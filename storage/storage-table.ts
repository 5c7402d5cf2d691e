import type { TableClient, TableEntityResult, TableEntityResultPage, TransactionAction } from "@azure/data-tables";
import { RestError } from "@azure/data-tables";
import { storageError } from "./storage-error.ts";

/** Time for one call of the storage account, its retries included. Milliseconds. */
const CALL_LIMIT_MS = 20_000;
/** Azure's limit for one transaction. */
const MAX_BATCH = 100;

export type Row = TableEntityResult<Record<string, unknown>>;

/** What is written when there was no other write in between: a new row, a row in place of the one that was read, or a removal. */
export type Change =
  | { readonly kind: "create"; readonly row: NewRow }
  | { readonly kind: "replace"; readonly row: NewRow; readonly etag: string }
  /** Whatever is there. */
  | { readonly kind: "put"; readonly row: NewRow }
  | { readonly kind: "delete"; readonly row: Pick<NewRow, "partitionKey" | "rowKey"> };

export interface NewRow extends Readonly<Record<string, unknown>> {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** One table of the app, created when it is missing. Every method may throw `STORAGE_UNAVAILABLE` or `STORAGE_REFUSED`. */
export interface StorageTable {
  read(partitionKey: string, rowKey: string): Promise<Row | undefined>;
  /** Writes a row, whatever is there. */
  put(row: NewRow): Promise<void>;
  /** All or none, in one partition, at most 100. `false`: another writer was faster; nothing was written. */
  change(changes: readonly Change[]): Promise<boolean>;
  /** Removes a row unless it was written since. */
  remove(partitionKey: string, rowKey: string, etag: string): Promise<void>;
  /** Rows by partition and row key, in pages of at most 1,000; a page may be empty. */
  pages(query: RowQuery): AsyncIterable<readonly Row[]>;
}

interface RowQuery {
  /** OData; built with `odata`, which escapes values. */
  readonly filter?: string;
  readonly select?: readonly string[];
  readonly pageSize?: number;
}

interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** @param purpose - What the table is for, as in "read the inventory": begins error messages. */
export function openTable(client: TableClient, purpose: string): StorageTable {
  let created: Promise<void> | undefined;
  const ensure = () => {
    created ??= client.createTable({ abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) }).catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    return created;
  };
  const call = async <T>(run: (options: CallOptions) => Promise<T>): Promise<T> => {
    try {
      await ensure();
      try {
        return await run({ abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) });
      } catch (error) {
        // The table was removed while the app ran.
        if (!isStatus(error, 404, "TableNotFound")) throw error;
        created = undefined;
        await ensure();
        return await run({ abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) });
      }
    } catch (error) {
      throw storageError(purpose, error);
    }
  };
  return {
    read: (partitionKey, rowKey) =>
      call((options) => client.getEntity(partitionKey, rowKey, options).catch(undefinedWhenMissing)),
    put: (row) => call(async (options) => void (await client.upsertEntity(row, "Replace", options))),
    change: (changes) => call((options) => submit(client, changes, options)),
    remove: (partitionKey, rowKey, etag) =>
      call(async ({ abortSignal }) => {
        await client.deleteEntity(partitionKey, rowKey, { etag, abortSignal }).catch(nothingWhenOvertaken);
      }),
    async *pages({ filter, select, pageSize = 1000 }) {
      const queryOptions = {
        ...(filter !== undefined && { filter }),
        ...(select !== undefined && { select: [...select] }),
      };
      let continuationToken: string | undefined;
      do {
        const from = continuationToken === undefined ? {} : { continuationToken };
        const read = (options: CallOptions) =>
          client
            .listEntities<Record<string, unknown>>({ queryOptions, ...options })
            .byPage({ maxPageSize: pageSize, ...from })
            .next();
        const page: TableEntityResultPage<Record<string, unknown>> | undefined = (await call(read)).value;
        yield page ?? [];
        continuationToken = page?.continuationToken;
      } while (continuationToken !== undefined);
    },
  };
}

async function submit(client: TableClient, changes: readonly Change[], options: CallOptions): Promise<boolean> {
  if (changes.length > MAX_BATCH)
    throw new Error(`A transaction has ${changes.length} changes, more than ${MAX_BATCH}.`);
  if (changes.length === 0) return true;
  try {
    await client.submitTransaction(changes.map(actionOf), options);
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}

/** Another writer created, wrote or removed a row after it was read. */
function isOvertaken(error: unknown): boolean {
  return (
    isStatus(error, 409, "EntityAlreadyExists") ||
    isStatus(error, 412, "UpdateConditionNotSatisfied") ||
    isStatus(error, 404, "ResourceNotFound")
  );
}

function nothingWhenOvertaken(error: unknown): void {
  if (!isOvertaken(error)) throw error;
}

function actionOf(change: Change): TransactionAction {
  switch (change.kind) {
    case "create":
      return ["create", { ...change.row }];
    case "replace":
      return ["update", { ...change.row }, "Replace", { etag: change.etag }];
    case "put":
      return ["upsert", { ...change.row }, "Replace"];
    case "delete":
      return ["delete", { ...change.row }];
  }
}

function undefinedWhenMissing(error: unknown): undefined {
  if (isStatus(error, 404, "ResourceNotFound")) return undefined;
  throw error;
}

/** The service's code stands in the error of a transaction, and otherwise in its details or its text. */
function isStatus(error: unknown, status: number, code: string): boolean {
  return (
    error instanceof RestError && error.statusCode === status && (error.code === code || error.message.includes(code))
  );
}

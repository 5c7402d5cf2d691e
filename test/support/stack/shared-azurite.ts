import { TableServiceClient } from "@azure/data-tables";
import { type Azurite, startAzurite } from "../../../local/azurite.ts";

/** Where a run of tests puts the connection string of the emulator that all its processes share. */
export const SHARED_AZURITE = "HOLDFAST_TEST_AZURITE";

const ACCOUNTS_PER_PROCESS = 20;
const MAX_PROCESSES = 16;
/** Every process of a run has accounts of its own, so that stacks do not see each other's machines. */
const accountOf = (process: number, index: number) => `test${process}x${index}`;
export const sharedAccounts = Array.from({ length: MAX_PROCESSES * ACCOUNTS_PER_PROCESS }, (_, index) =>
  accountOf(Math.floor(index / ACCOUNTS_PER_PROCESS), index % ACCOUNTS_PER_PROCESS),
);

let own: Promise<Azurite> | undefined;
let used = 0;

/**
 * An empty storage account, of the emulator that the run has started or else of one that this process starts when it first
 * needs it. In memory; it ends with the run, or with this process.
 */
export async function emptyStorageAccount(): Promise<string> {
  const process_ = Number(process.env["VITEST_POOL_ID"] ?? 0) % MAX_PROCESSES;
  const account = accountOf(process_, used++ % ACCOUNTS_PER_PROCESS);
  const shared = process.env[SHARED_AZURITE];
  own ??= shared === undefined ? startAzurite({ accounts: sharedAccounts }) : undefined;
  await (await own)?.ready;
  const connectionString =
    shared?.replaceAll("devstoreaccount1", account) ?? (await own)?.connectionStringOf(account) ?? "";
  const service = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  for await (const { name } of service.listTables()) if (name !== undefined) await service.deleteTable(name);
  return connectionString;
}

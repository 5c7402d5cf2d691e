import { startAzurite } from "../../../local/azurite.ts";
import { SHARED_AZURITE, sharedAccounts } from "./shared-azurite.ts";

/** One storage emulator for a whole run: Vitest calls this before the first file, and what it returns after the last one. */
export async function setup(): Promise<() => Promise<void>> {
  const azurite = await startAzurite({ accounts: sharedAccounts });
  await azurite.ready;
  process.env[SHARED_AZURITE] = azurite.connectionString;
  return () => azurite.stop();
}

import type { Service, SimulatorContext } from "../arm/service.ts";
import { createStorageAccounts } from "./model.ts";
import { storageOperations } from "./routes.ts";

/** As much of Microsoft.Storage as a restore needs for staging: accounts. */
export function createStorage(context: SimulatorContext): Service {
  const accounts = createStorageAccounts(context);
  return {
    namespace: "Microsoft.Storage",
    operations: storageOperations(accounts),
    counts: () => ({ storageAccounts: accounts.all().length }),
    resources: () => accounts.resources(),
  };
}

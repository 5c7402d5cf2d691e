import type { FunctionInput } from "@azure/functions";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import type { StartDeps } from "./http/start-response.ts";
import { withEtag } from "./http/with-etag.ts";
import type { NoteMachine } from "./note-machine.ts";
import { createBackup } from "./triggers/backup.ts";
import { createGetMachine } from "./triggers/get-machine.ts";
import { createListFindings } from "./triggers/list-findings.ts";
import { createListMachines } from "./triggers/list-machines.ts";
import { createProtect } from "./triggers/protect.ts";
import { createRebuildInventory } from "./triggers/rebuild-inventory.ts";

interface Deps {
  readonly start: StartDeps;
  readonly inventory: Inventory;
  readonly noteMachine: NoteMachine;
  readonly durableClient: FunctionInput;
}

/** The HTTP triggers about machines and their inventory. */
export function registerMachineRoutes(app: Routes, deps: Deps): void {
  const { start, inventory, noteMachine } = deps;
  const common = { methods: ANY_METHOD };
  const starting = { ...common, extraInputs: [deps.durableClient] };
  app.http("protect", {
    ...starting,
    access: "operator",
    route: "virtual-machines/protect",
    handler: onlyMethod("POST", createProtect({ ...start, noteMachine })),
  });
  app.http("backup", {
    ...starting,
    access: "operator",
    route: "virtual-machines/backup",
    handler: onlyMethod("POST", createBackup(start)),
  });
  app.http("listMachines", {
    ...common,
    access: "reader",
    route: "virtual-machines",
    handler: onlyMethod("GET", withEtag(createListMachines({ inventory }))),
  });
  app.http("findings", {
    ...common,
    access: "reader",
    route: "findings",
    handler: onlyMethod("GET", createListFindings({ inventory })),
  });
  app.http("getMachine", {
    ...starting,
    access: "reader",
    // A resource ID has slashes, which some proxies decode.
    route: "virtual-machines/{*name}",
    handler: onlyMethod("GET", withEtag(createGetMachine({ inventory, workflows: start.workflows }))),
  });
  app.http("rebuildInventory", {
    ...starting,
    access: "operator",
    route: "inventory/rebuild",
    handler: onlyMethod("POST", createRebuildInventory(start)),
  });
}

import { accessRoutes } from "./access.ts";
import { appRoutes } from "./app.ts";
import { channelRoutes } from "./channels.ts";
import { incidentRoutes } from "./incidents.ts";
import { machineRoutes } from "./machines.ts";
import type { Route } from "./route.ts";
import { runRoutes } from "./runs.ts";

/** Every call of the HTTP API. A test compares it with what the app registers. */
export const routes: readonly Route[] = [
  ...machineRoutes,
  ...runRoutes,
  ...incidentRoutes,
  ...channelRoutes,
  ...accessRoutes,
  ...appRoutes,
];

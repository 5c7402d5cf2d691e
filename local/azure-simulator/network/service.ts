import type { Service, SimulatorContext } from "../arm/service.ts";
import {
  createNetworkInterfaces,
  createPublicAddresses,
  createSecurityGroups,
  createVirtualNetworks,
} from "./model.ts";
import { networkOperations } from "./routes.ts";

/** As much of Microsoft.Network as `az vm create` and a restored machine need. */
export function createNetwork(context: SimulatorContext): Service {
  const networks = createVirtualNetworks(context);
  const interfaces = createNetworkInterfaces(context, networks);
  const groups = createSecurityGroups(context);
  const addresses = createPublicAddresses(context);
  return {
    namespace: "Microsoft.Network",
    operations: [...networkOperations(networks, interfaces), ...groups.operations, ...addresses.operations],
    counts: () => ({
      virtualNetworks: networks.all().length,
      networkInterfaces: interfaces.all().length,
      networkSecurityGroups: groups.all().length,
      publicIPAddresses: addresses.all().length,
    }),
    resources: () => [networks, interfaces, groups, addresses].flatMap((each) => each.resources()),
  };
}

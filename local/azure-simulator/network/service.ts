import type { Service, SimulatorContext } from "../arm/service.ts";
import { createNetworkInterfaces, createVirtualNetworks } from "./model.ts";
import { networkOperations } from "./routes.ts";

/** As much of Microsoft.Network as a restored machine needs: virtual networks with subnets, network interfaces. */
export function createNetwork(context: SimulatorContext): Service {
  const networks = createVirtualNetworks(context);
  const interfaces = createNetworkInterfaces(context);
  return {
    namespace: "Microsoft.Network",
    operations: networkOperations(networks, interfaces),
    counts: () => ({ virtualNetworks: networks.all().length, networkInterfaces: interfaces.all().length }),
    resources: () => [...networks.resources(), ...interfaces.resources()],
  };
}

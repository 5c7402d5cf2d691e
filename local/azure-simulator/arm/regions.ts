import { stringAt } from "./json.ts";
import { trackedResourceKey } from "./resource-id.ts";
import type { ResourceChange, SimulatorRequest } from "./service.ts";

/** Records which region a resource is in, so that ARM can throttle and fail by region. */
export interface RegionIndex {
  /** Region a request is about, lower case; undefined when it concerns none (lists, subscriptions). */
  regionOf(request: SimulatorRequest): string | undefined;
  /** Records the region named in a successful write. */
  recordWrite(request: SimulatorRequest): void;
  /** Records a resource that was created without a call of its own. */
  recordChange(change: ResourceChange): void;
}

export function createRegionIndex(): RegionIndex {
  const regions = new Map<string, string>();
  return {
    regionOf(request) {
      const named = request.params["location"] ?? bodyLocation(request);
      if (named !== undefined) return normalizeLocation(named);
      const key = trackedResourceKey(decodeURIComponent(request.path));
      return key === undefined ? undefined : regions.get(key);
    },
    recordWrite(request) {
      const key = trackedResourceKey(decodeURIComponent(request.path));
      const location = bodyLocation(request);
      if (key !== undefined && location !== undefined) regions.set(key, normalizeLocation(location));
    },
    recordChange({ resource }) {
      const key = trackedResourceKey(resource.id);
      if (key !== undefined) regions.set(key, normalizeLocation(resource.location));
    },
  };
}

/** Azure takes "West Europe" for "westeurope". */
export function normalizeLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

function bodyLocation(request: SimulatorRequest): string | undefined {
  return request.method === "PUT" ? stringAt(request.body, "location") : undefined;
}

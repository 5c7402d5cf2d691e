import { pathParameter } from "../../arm/arm-call.ts";
import { normalizeLocation } from "../../arm/regions.ts";
import type { Operation, SimulatorRequest } from "../../arm/service.ts";
import { artifactNotFound } from "../errors.ts";
import { PLATFORM_IMAGES, type PlatformImage, VM_SIZES } from "../model/images.ts";
import { imagePartView, imageView, skuView, vmSizeView } from "../views/image.ts";

const COMPUTE = "/subscriptions/{subscriptionId}/providers/Microsoft.Compute";
const LOCATION = `${COMPUTE}/locations/{location}`;
const PUBLISHERS = `${LOCATION}/publishers`;
const OFFERS = `${PUBLISHERS}/{publisherName}/artifacttypes/vmimage/offers`;
const SKUS = `${OFFERS}/{offer}/skus`;
const VERSIONS = `${SKUS}/{skus}/versions`;
const ACTION = "Microsoft.Compute/locations";

/** Images of the marketplace and sizes of machines: what `az vm create` looks up before it creates one. */
export function imageOperations(): readonly Operation[] {
  const operation = (
    name: string,
    path: string,
    action: string,
    handle: (request: SimulatorRequest) => unknown,
  ): Operation => ({
    name,
    method: "GET",
    path,
    action,
    handle: (request) => ({ status: 200, body: handle(request) }),
  });
  return [
    operation("VirtualMachineImages_ListPublishers", PUBLISHERS, `${ACTION}/publishers/read`, (request) =>
      parts(request, ({ publisher }) => publisher),
    ),
    operation("VirtualMachineImages_ListOffers", OFFERS, `${ACTION}/publishers/artifacttypes/offers/read`, (request) =>
      parts(request, ({ offer }) => offer),
    ),
    operation("VirtualMachineImages_ListSkus", SKUS, `${ACTION}/publishers/artifacttypes/offers/skus/read`, (request) =>
      parts(request, ({ sku }) => sku),
    ),
    operation(
      "VirtualMachineImages_List",
      VERSIONS,
      `${ACTION}/publishers/artifacttypes/offers/skus/versions/read`,
      (request) => parts(request, ({ version }) => version),
    ),
    operation(
      "VirtualMachineImages_Get",
      `${VERSIONS}/{version}`,
      `${ACTION}/publishers/artifacttypes/offers/skus/versions/read`,
      image,
    ),
    operation("VirtualMachineSizes_List", `${LOCATION}/vmSizes`, `${ACTION}/vmSizes/read`, () => ({
      value: VM_SIZES.map(vmSizeView),
    })),
    operation("ResourceSkus_List", `${COMPUTE}/skus`, "Microsoft.Compute/skus/read", (request) => {
      const location = /location eq '([^']+)'/i.exec(request.query.get("$filter") ?? "")?.[1] ?? "westeurope";
      return { value: VM_SIZES.map((size) => skuView(size, normalizeLocation(location))) };
    }),
  ];
}

/** The names at one level of the catalogue, below the levels that the path names. */
function parts(request: SimulatorRequest, nameOf: (image: PlatformImage) => string): unknown {
  const found = matching(request);
  if (found.length === 0) throw artifactNotFound();
  const names = [...new Set(found.map(nameOf))].sort();
  return names.map((name) => imagePartView(baseOf(request), pathParameter(request, "location"), name));
}

function image(request: SimulatorRequest): unknown {
  const wanted = pathParameter(request, "version");
  const found = matching(request).find(({ version }) => version === wanted);
  if (found === undefined) throw artifactNotFound();
  const base = baseOf(request);
  return imageView(base.slice(0, base.lastIndexOf("/")), pathParameter(request, "location"), found);
}

function matching({ params }: SimulatorRequest): readonly PlatformImage[] {
  const { publisherName, offer, skus } = params;
  const matches = (wanted: string | undefined, found: string) =>
    wanted === undefined || wanted.toLowerCase() === found.toLowerCase();
  return PLATFORM_IMAGES.filter(
    (each) => matches(publisherName, each.publisher) && matches(offer, each.offer) && matches(skus, each.sku),
  );
}

function baseOf({ path }: SimulatorRequest): string {
  return decodeURIComponent(path);
}

import { lookup as lookupName } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Resolves a host name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The address is not one that a webhook may go to. The message does not contain the address. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = "ADDRESS_REFUSED";

  constructor() {
    super("the address is not a public one");
  }
}

/** Azure's own services inside every virtual network (DNS, health, guest agent): a public address of internal services. */
const AZURE_PLATFORM_ADDRESS = "168.63.129.16";

/**
 * Whether a webhook may go to the address. Public addresses only: no private or loopback address, not the cloud's metadata
 * service (169.254.169.254), and no IPv6 form of any of them.
 *
 * @param allowLoopback - For the local stack, whose chat page listens on the loopback.
 */
export function isAllowedAddress(address: string, allowLoopback: boolean): boolean {
  const normal = normalForm(address);
  if (normal === undefined || !ipaddr.isValid(normal)) return false;
  // An IPv4 address mapped into IPv6 is checked as the IPv4 address.
  const plain = ipaddr.process(normal);
  if (plain.toString() === AZURE_PLATFORM_ADDRESS) return false;
  const range = plain.range();
  if (range === "loopback") return allowLoopback;
  return range === "unicast" && (!(plain instanceof ipaddr.IPv6) || isGlobal(plain));
}

/** An IPv6 address without a dotted part: the library reads `::127.0.0.1` as if it were mapped. `undefined` with a zone. */
function normalForm(address: string): string | undefined {
  if (!address.includes(":")) return address;
  const url = `http://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Interface IDs of ISATAP, which contain an IPv4 address: `0:5efe` or `200:5efe`. */
const ISATAP = 0x5efe;

/**
 * Whether an IPv6 address is one that the Internet routes. All others are refused, known or not: IPv4-compatible (`::127.0.0.1`),
 * site-local and translated ones are "unicast" to the library.
 *
 * @see https://www.iana.org/assignments/ipv6-address-space/ipv6-address-space.xhtml
 */
function isGlobal(address: ipaddr.IPv6): boolean {
  const [, , , , fifth = 0, sixth] = address.parts;
  return address.match(GLOBAL_UNICAST) && !((fifth & ~0x0200) === 0 && sixth === ISATAP);
}

/**
 * A lookup that runs at the time of the connection, so that the checked address is the one connected to: a name that first
 * resolves to a public address and later to a private one is still refused. One refused address refuses the name.
 */
export function guardedLookup(allowLoopback: boolean, resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isAllowedAddress(address, allowLoopback))) {
          callback(new AddressRefused(), "", 0);
        } else if (options.all === true) {
          callback(null, [...addresses]);
        } else {
          callback(null, first.address, first.family);
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, "", 0),
    );
  };
}

async function resolveAll(hostname: string): ReturnType<Resolve> {
  return await lookupName(hostname, { all: true });
}

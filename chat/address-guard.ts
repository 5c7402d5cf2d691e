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
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address mapped into IPv6 is checked as the IPv4 address.
  const plain = ipaddr.process(address);
  if (plain.toString() === AZURE_PLATFORM_ADDRESS) return false;
  const range = plain.range();
  return range === "unicast" || (range === "loopback" && allowLoopback);
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

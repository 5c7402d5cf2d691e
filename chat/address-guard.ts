import { lookup as lookupName } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Resolves a host name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The address is one that a webhook of somebody else's must not reach. Says nothing of which one. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = "ADDRESS_REFUSED";

  constructor() {
    super("the address is not a public one");
  }
}

/** Azure's own services inside every virtual network (DNS, health, guest agent): public by number, internal by nature. */
const AZURE_PLATFORM_ADDRESS = "168.63.129.16";

/**
 * Whether a webhook may go to the address. Public addresses only: neither private and loopback ones nor the cloud's metadata
 * service (169.254.169.254), nor IPv6 forms that hide any of them.
 *
 * @param allowLoopback - For the local stack, whose chat page listens on the loopback.
 */
export function isAllowedAddress(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address mapped into IPv6 is judged as what it is.
  const plain = ipaddr.process(address);
  if (plain.toString() === AZURE_PLATFORM_ADDRESS) return false;
  const range = plain.range();
  return range === "unicast" || (range === "loopback" && allowLoopback);
}

/**
 * A lookup for the moment of connecting. What is checked is what is connected to: a name that answers a public address first
 * and a private one later gains nothing. One refused address among several refuses the name.
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

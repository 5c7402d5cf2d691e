import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { type Caller, rolesOfClaims } from "../../domain/access/caller.ts";
import { safeLine } from "../../domain/text/safe-line.ts";

/** What App Service authentication puts in front of the app, after it has removed a caller's own. */
const HEADER = "x-ms-client-principal";
/** Longer than a request's headers may be together on most hosts. Characters. */
const MAX_HEADER_CHARACTERS = 65_536;
const MAX_CLAIMS = 1000;

const LONG_ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
const OBJECT_IDS = ["oid", "http://schemas.microsoft.com/identity/claims/objectidentifier"];
/** In the order in which they are preferred; applications have none of the first two. */
const NAMES = ["preferred_username", "name", "appid", "azp"];

const schema = z.object({
  // Roles of another provider would mean something else.
  auth_typ: z.literal("aad"),
  role_typ: z.string().optional(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(MAX_CLAIMS),
});

export type ReadPrincipal =
  | { readonly kind: "principal"; readonly caller: Extract<Caller, { readonly kind: "principal" }> }
  | { readonly kind: "absent" | "malformed" };

/**
 * Reads who has signed in from the header of App Service authentication. Ask only where that is in force: elsewhere any caller may
 * send the header.
 *
 * @see https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function readPrincipal(request: Pick<HttpRequest, "headers">): ReadPrincipal {
  const header = request.headers.get(HEADER);
  if (header === null || header === "") return { kind: "absent" };
  if (header.length > MAX_HEADER_CHARACTERS) return { kind: "malformed" };
  const { data } = schema.safeParse(parseBase64(header));
  if (data === undefined) return { kind: "malformed" };
  const first = (types: readonly string[]) =>
    types.flatMap((type) => data.claims.find(({ typ }) => typ === type)?.val ?? [])[0];
  const id = safeLine(first(OBJECT_IDS) ?? "", 40);
  if (id === "") return { kind: "malformed" };
  const name = safeLine(first(NAMES) ?? "", 100);
  const roleTypes = [data.role_typ, "roles", LONG_ROLE];
  const claims = data.claims.filter(({ typ }) => roleTypes.includes(typ)).map(({ val }) => val);
  return { kind: "principal", caller: { kind: "principal", name: name || id, id, roles: rolesOfClaims(claims) } };
}

function parseBase64(text: string): unknown {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

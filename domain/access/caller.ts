/**
 * What callers of the HTTP API may do: read; act on machines, runs, incidents and channels; decide what waits for a person. Operator and
 * approver include reader; neither includes the other.
 */
export const roles = ["reader", "operator", "approver"] as const;
export type Role = (typeof roles)[number];

/** Names of the app roles in the app registration, as a signed-in caller's claims have them. */
const APP_ROLES: Readonly<Record<string, Role>> = {
  "Holdfast.Reader": "reader",
  "Holdfast.Operator": "operator",
  "Holdfast.Approver": "approver",
};

/** Who calls. */
export type Caller =
  /** Signed in with Microsoft Entra ID: a person, or an application with a token. */
  | {
      readonly kind: "principal";
      /** One line of at most 100 characters. */
      readonly name: string;
      /** Object ID in the directory. */
      readonly id: string;
      readonly roles: readonly Role[];
    }
  /** The host has checked a function key; nothing tells whose it is. */
  | { readonly kind: "key"; readonly roles: readonly Role[] }
  /** The app runs on the caller's own machine. */
  | { readonly kind: "local"; readonly roles: readonly Role[] }
  /** A route that asks for nothing, such as health and the links in messages. */
  | { readonly kind: "open"; readonly roles: readonly Role[] };

/** The roles that claims give, in the order of `roles`. Unknown claims give none. */
export function rolesOfClaims(claims: readonly string[]): readonly Role[] {
  const given = new Set(claims.flatMap((claim) => (Object.hasOwn(APP_ROLES, claim) ? [APP_ROLES[claim]] : [])));
  if (given.size > 0) given.add("reader");
  return roles.filter((role) => given.has(role));
}

/** Whether the caller has the role. */
export function mayAct(caller: Caller, role: Role): boolean {
  return caller.roles.includes(role);
}

/** The caller in the list of changes: a name, or how the call came. At most 150 characters. */
export function nameOfCaller(caller: Caller): string {
  switch (caller.kind) {
    case "principal":
      return caller.name === caller.id ? caller.id : `${caller.name} (${caller.id})`;
    case "key":
      return "function key";
    case "local":
      return "local";
    case "open":
      return "action link";
  }
}

/** A role definition's `permissions` entry: `*` stands for any text. */
export interface RolePermissions {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** Permissions at a scope and below it; without a scope everywhere. */
export interface RoleAssignment extends RolePermissions {
  /** `/subscriptions/<id>`, a resource group's or a resource's ID. */
  readonly scope?: string;
}

/** Decides what the caller may do, and remembers which actions were asked for. */
export interface AccessControl {
  /**
   * Records the action as used and says whether it is granted.
   *
   * @param path - Of the request. One that belongs to no subscription is permitted by an assignment at any scope.
   */
  permits(action: string, path: string): boolean;
  /** Every action asked for so far, sorted. */
  used(): readonly string[];
  /** From now on only what these permissions, or any of these assignments, grant is allowed; `undefined` allows everything. */
  restrictTo(permissions: RolePermissions | readonly RoleAssignment[] | undefined): void;
  current(): RolePermissions | readonly RoleAssignment[] | undefined;
  forgetUsed(): void;
}

/** Starts without restriction: every caller is an owner. */
export function createAccessControl(): AccessControl {
  const used = new Map<string, string>();
  let permissions: RolePermissions | readonly RoleAssignment[] | undefined;
  return {
    permits(action, path) {
      used.set(action.toLowerCase(), action);
      if (permissions === undefined) return true;
      const assignments = "actions" in permissions ? [permissions] : permissions;
      return assignments.some((assignment) => isAtOrBelow(assignment, path) && isGranted(assignment, action));
    },
    used: () => [...used.values()].sort((left, right) => left.localeCompare(right)),
    restrictTo(next) {
      permissions = next;
    },
    current: () => permissions,
    forgetUsed: () => used.clear(),
  };
}

/**
 * Azure's rule: granted by one of `actions` and by none of `notActions`; casing does not count.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions (actions and notActions).
 */
export function isGranted(permissions: RolePermissions, action: string): boolean {
  const matches = (pattern: string) => actionPattern(pattern).test(action);
  return permissions.actions.some(matches) && !(permissions.notActions ?? []).some(matches);
}

/** Source: https://learn.microsoft.com/azure/role-based-access-control/scope-overview (a role is inherited by what is below). */
function isAtOrBelow({ scope }: RoleAssignment, path: string): boolean {
  const [above, below] = [`${scope ?? ""}/`.toLowerCase(), `${path}/`.toLowerCase()];
  return scope === undefined || !below.startsWith("/subscriptions/") || below.startsWith(above);
}

function actionPattern(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}

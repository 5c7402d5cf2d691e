/** A role definition's `permissions` entry: `*` stands for any text. */
export interface RolePermissions {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** Decides what the caller may do, and remembers which actions were asked for. */
export interface AccessControl {
  /** Records the action as used and says whether it is granted. */
  permits(action: string): boolean;
  /** Every action asked for so far, sorted. */
  used(): readonly string[];
  /** From now on only what these permissions grant is allowed; `undefined` allows everything. */
  restrictTo(permissions: RolePermissions | undefined): void;
  current(): RolePermissions | undefined;
  forgetUsed(): void;
}

/** Starts without restriction: every caller is an owner. */
export function createAccessControl(): AccessControl {
  const used = new Map<string, string>();
  let permissions: RolePermissions | undefined;
  return {
    permits(action) {
      used.set(action.toLowerCase(), action);
      return permissions === undefined || isGranted(permissions, action);
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

function actionPattern(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}

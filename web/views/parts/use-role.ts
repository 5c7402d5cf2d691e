import type { Me } from "../../../api/me.ts";
import type { Role } from "../../../domain/access/caller.ts";
import { useApi } from "../../client/use-api.ts";

const ROLES: Readonly<Record<Role, string>> = { reader: "reader", operator: "operator", approver: "approver" };

/**
 * Why the caller may not do what needs the role; `undefined` when it may, or when the app does not say: it then decides itself.
 */
export function useRefusal(role: Role): string | undefined {
  const { value, problem } = useApi<Me>("/api/me");
  if (value === undefined) return problem === undefined ? "Checking your role …" : undefined;
  if (value.roles.includes(role)) return undefined;
  const own = value.roles.map((each) => ROLES[each]).join(", ");
  return `This needs the role ${ROLES[role]}; yours: ${own === "" ? "none" : own}.`;
}

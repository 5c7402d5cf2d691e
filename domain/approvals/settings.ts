/** How approvals are asked for, as configured. */
export interface ApprovalSettings {
  /** How long an approval can be given. Days. */
  readonly waitDays: number;
  /** Whether a function key may approve, which tells nothing of who uses it. */
  readonly withFunctionKey: boolean;
}

export const defaultApprovalSettings: ApprovalSettings = { waitDays: 7, withFunctionKey: false };

/**
 * The built-in commands of `runCommand`, of Linux and of Windows.
 * Source: https://learn.microsoft.com/azure/virtual-machines/windows/run-command and …/linux/run-command
 */
const COMMANDS = [
  "RunShellScript",
  "ifconfig",
  "RunPowerShellScript",
  "DisableNLA",
  "DisableWindowsUpdate",
  "EnableAdminAccount",
  "EnableEMS",
  "EnableRemotePS",
  "EnableWindowsUpdate",
  "IPConfig",
  "RDPSettings",
  "ResetRDPCert",
  "SetRDPPort",
  "WindowsActivationValidation",
  "WindowsGhostedNicValidation",
  "WindowsUpgradeAssessment",
];

/** Whether the command exists. Which operating system it is of is not checked: a body may leave that open. */
export function isRunCommand(commandId: string): boolean {
  return COMMANDS.some((each) => each.toLowerCase() === commandId.toLowerCase());
}

/**
 * The built-in commands of `runCommand`.
 * Source: https://learn.microsoft.com/azure/virtual-machines/windows/run-command and …/linux/run-command
 */
const COMMANDS = {
  Linux: ["RunShellScript", "ifconfig"],
  Windows: [
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
  ],
} as const;

/** Whether a machine of the operating system has the command. */
export function isRunCommand(commandId: string, osType: "Windows" | "Linux"): boolean {
  return COMMANDS[osType].some((each) => each.toLowerCase() === commandId.toLowerCase());
}

import type { AdviceRow } from "./types.ts";

/**
 * Errors whose cause is inside the machine: agent, extensions, VSS, file systems, network.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vms-troubleshoot (2025-11-12)
 * @see https://learn.microsoft.com/azure/backup/backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout (2025-11-12)
 */
export const guestErrors: readonly AdviceRow[] = [
  [
    ["UserErrorGuestAgentStatusUnavailable", "400196"],
    "The VM agent does not report: it is stopped, too old or missing.",
    "Restart or upgrade the VM agent in the machine and check its extensions.",
    "vmOwner",
    "once",
  ],
  [
    ["GuestAgentSnapshotTaskStatusError"],
    "The VM agent did not report how the snapshot went.",
    "Check the VM agent's service, its configuration (waagent.conf on Linux) and rules that block it (AppLocker).",
    "vmOwner",
    "once",
  ],
  [
    ["UserErrorGuestAgentVersionUnsupported", "380016"],
    "The VM agent is too old for Azure Backup.",
    "Upgrade the VM agent; Windows needs 2.6.1198.718 or later.",
    "vmOwner",
    "never",
  ],
  [
    ["UserErrorVmProvisioningStateFailed"],
    "The machine is in a failed provisioning state, often because of another extension.",
    "Repair or remove the failed extension, then bring the machine back to Succeeded.",
    "vmOwner",
    "never",
  ],
  [
    ["UserErrorVmNotInDesirableState", "VmNotInDesirableState"],
    "The machine is between states or in a failed one.",
    "Wait until it is running or stopped; on Linux with SELinux allow the agent.",
    "vmOwner",
    "later",
  ],
  [
    ["ExtensionSnapshotFailedNoNetwork", "400206"],
    "The machine could not reach the Azure platform to take a snapshot.",
    "Allow 168.63.129.16 (ports 80 and 32526), enable DHCP in the guest and check its proxy.",
    "vmOwner",
    "once",
  ],
  [
    ["ExtensionSnapshotFailedNoSecureNetwork"],
    "The machine has no secure channel: strong cryptography is off in .NET.",
    "Set SchUseStrongCrypto for .NET in the registry and restart the machine.",
    "vmOwner",
    "never",
  ],
  [
    ["ExtensionFailedTimeoutVMNetworkUnresponsive"],
    "The machine was too busy to respond to the snapshot request.",
    "Back up off-peak, give the machine more CPU or disk throughput, or allow snapshots from the host.",
    "vmOwner",
    "later",
  ],
  [
    ["ExtensionOperationFailedForManagedDisks"],
    "The backup extension failed in the machine.",
    "Check the VM agent and the extension VMSnapshot (VMSnapshotLinux) and its log.",
    "vmOwner",
    "once",
  ],
  [
    ["ExtensionSnapshotFailedCOM", "ExtensionInstallationFailedCOM", "ExtensionInstallationFailedMDTC"],
    "COM+ or the Distributed Transaction Coordinator is broken in the machine.",
    "Restart or reinstall the services COM+ System Application and MSDTC.",
    "vmOwner",
    "never",
  ],
  [
    ["ExtensionFailedVssWriterInBadState"],
    "A VSS writer is not in a stable state.",
    "Find it with 'vssadmin list writers', restart its service and check the disks' load.",
    "vmOwner",
    "once",
  ],
  [
    ["ExtensionFailedVssServiceInBadState"],
    "The Volume Shadow Copy service is in a bad state.",
    "Restart the Volume Shadow Copy service, or the machine.",
    "vmOwner",
    "once",
  ],
  [
    ["ExtensionConfigParsingFailure"],
    "The extension could not read its configuration: permissions on MachineKeys or a damaged certificate.",
    "Repair the permissions on the MachineKeys folder and delete the extension's old certificates.",
    "vmOwner",
    "never",
  ],
  [
    ["ExtensionStuckInDeletionState"],
    "The backup extension is partly removed.",
    "Uninstall the extension VMSnapshot (VMSnapshotLinux) and back up again; Azure installs it again.",
    "vmOwner",
    "once",
  ],
  [
    ["ExtensionSnapshotBitlockerError"],
    "A drive is locked by BitLocker.",
    "Unlock the machine's drives before the backup.",
    "vmOwner",
    "never",
  ],
  [
    ["ExtensionVCRedistInstallationFailure"],
    "The Visual C++ runtime could not be installed in the machine.",
    "Check the Windows Installer service and install the Visual C++ runtime.",
    "vmOwner",
    "never",
  ],
  [
    ["VMRestorePointInternalError"],
    "The snapshot failed inside the machine, often because an antivirus blocks the backup extension.",
    "Exclude IaaSBcdrExtension and its folder from the antivirus.",
    "vmOwner",
    "once",
  ],
  [
    ["UserErrorFsFreezeFailed"],
    "A Linux file system could not be frozen.",
    "Check the file systems (fsck), remove duplicate mounts, or name mounts to skip.",
    "vmOwner",
    "once",
  ],
  [
    ["UserErrorUnableToOpenMount"],
    "A mount of the machine cannot be read.",
    "Repair or unmount the unreadable mounts.",
    "vmOwner",
    "never",
  ],
  [
    ["UserErrorUnsupportedDiskSize"],
    "A disk is larger than Azure Backup supports.",
    "Split the disk, or exclude it from the backup.",
    "vmOwner",
    "never",
  ],
  [
    ["AzureVmOffline", "380008"],
    "An extension was to be installed while the machine was off.",
    "Start the machine once, or accept crash-consistent backups.",
    "vmOwner",
    "never",
  ],
  [
    ["UserErrorCrpReportedUserError"],
    "Azure Compute refused a step; the message has the details.",
    "Read the inner message; usually an extension or a lock on the machine has to be repaired.",
    "vmOwner",
    "once",
  ],
];

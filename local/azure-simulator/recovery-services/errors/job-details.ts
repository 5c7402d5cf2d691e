/**
 * What a job's `errorDetails` and an item's `healthDetails` say. Numbers, titles and wording follow recorded traffic
 * (errors marked `guess` are documented by title only: number and wording are ours).
 */
export interface JobError {
  readonly errorCode: number;
  readonly errorTitle: string;
  readonly errorString: string;
  readonly recommendations: readonly string[];
}

const virtualMachineGone: JobError = {
  errorCode: 320001,
  errorTitle: "ResourceNotFound",
  errorString: "Could not perform the operation as VM no longer exists.",
  recommendations: [
    "Stop protecting virtual machine without deleting backup data. More details at http://go.microsoft.com/fwlink/?LinkId=808124 ",
  ],
};

/** Errors the model itself raises. */
export const jobErrors = {
  /** The machine was deleted during the transfer to the vault. */
  virtualMachineGone,
  virtualMachineNotFound: {
    errorCode: 400136,
    errorTitle: "UserErrorVmNotFoundV2",
    errorString: "Virtual machine doesn't exist.",
    recommendations: [
      "Please make sure that virtual machine exists or select a different virtual machine. For more details, please refer to http://aka.ms/UserErrorVmNotFoundV2",
    ],
  },
  cancelled: {
    errorCode: 400158,
    errorTitle: "UserErrorJobSuccessfullyCancelled",
    errorString: "Job is cancelled.",
    recommendations: [],
  },
  agentUnavailable: {
    errorCode: 400196,
    errorTitle: "UserErrorGuestAgentStatusUnavailable",
    errorString: "VM agent is unable to communicate with the Azure Backup Service.",
    recommendations: [
      "Ensure that VM agent is latest and running. Allow access to IP 168.63.129.16. For more information, please refer to https://aka.ms/guestagent-status-unavailable ",
    ],
  },
  provisioningFailed: {
    errorCode: 400160,
    errorTitle: "UserErrorVmProvisioningStateFailed",
    errorString: "VM is in Failed Provisioning State.",
    recommendations: ["Please make sure that the VM is in Running or Shut-down state."],
  },
  snapshotFailed: {
    errorCode: 400039,
    errorTitle: "GuestAgentSnapshotTaskStatusError",
    errorString: "Could not communicate with the VM agent for snapshot status.",
    recommendations: [
      "Please retry the backup operation. If the issue repeats, follow the instructions at http://go.microsoft.com/fwlink/?LinkId=800034.",
    ],
  },
  transferFailed: {
    errorCode: 400309,
    errorTitle: "UserErrorGenericResourceNotFound",
    errorString: "Azure resource does not exist.",
    recommendations: ["Please make sure required resources exist. If the issue persists, contact Microsoft support."],
  },
  locationMismatch: {
    errorCode: 400175,
    errorTitle: "UserErrorVmVaultLocationMismatch",
    errorString: "Virtual machine and vault are in different region.",
    recommendations: [
      "Virtual machine backup requires virtual machine and vault to be in same region. You need to select a vault which is in the same region as virtual machine to continue with backup.",
    ],
  },
  otherVault: {
    errorCode: 400152,
    errorTitle: "UserErrorVmAlreadyProtected",
    errorString: "Virtual machine is already registered\\registering with another recovery services vault",
    recommendations: ["Please select a different virtual machine for registration."],
  },
  trustedLaunchNeedsEnhancedPolicy: {
    errorCode: 400597,
    errorTitle: "UserErrorTrustedLaunchVMNotSupportedForStandardPolicy",
    errorString: "Trusted Launch virtual machines cannot be protected with a Standard policy.",
    recommendations: ["Use an Enhanced policy (policyType V2) for this virtual machine."],
  },
  confidentialNeedsEnhancedPolicy: {
    errorCode: 400620,
    errorTitle: "UserErrorConfidentialVMNotSupportedForStandardPolicy",
    errorString: "Confidential virtual machines cannot be protected with a Standard policy.",
    recommendations: ["Use an Enhanced policy (policyType V2) for this virtual machine."],
  },
  virtualMachineNotShutDown: {
    errorCode: 400243,
    errorTitle: "UserErrorVmNotShutDown",
    errorString: "The virtual machine must be shut down before its disks can be replaced.",
    recommendations: ["Stop (deallocate) the virtual machine and start the restore again."],
  },
  restorePointGone: {
    errorCode: 400367,
    errorTitle: "UserErrorInstantRpNotFound",
    errorString: "The snapshot of this recovery point is no longer there and its data was not moved to the vault.",
    recommendations: ["Restore from a different recovery point."],
  },
} satisfies Record<string, JobError>;

/** One entry of an item's `healthDetails`. */
export interface HealthDetail {
  readonly code: number;
  readonly title: string;
  readonly message: string;
  readonly recommendations: readonly string[];
}

/** The entry of a healthy item. */
export const healthy: HealthDetail = {
  code: 400239,
  title: "IaasVmHealthGreenDefault",
  message: "Backup pre-check status of this virtual machine is OK.",
  recommendations: [],
};

/** An error as `healthDetails` words it. */
export function asHealthDetail(error: JobError): HealthDetail {
  return {
    code: error.errorCode,
    title: error.errorTitle,
    message: error.errorString,
    recommendations: error.recommendations,
  };
}

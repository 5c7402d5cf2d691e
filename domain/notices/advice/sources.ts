/** Where the rows come from. Dates are those of the page, the issue or the recording. */
export const adviceSources = {
  vm: {
    title: "VM backup errors (2025-11-12)",
    address: "https://learn.microsoft.com/azure/backup/backup-azure-vms-troubleshoot",
  },
  agent: {
    title: "agent and extension errors (2025-11-12)",
    address: "https://learn.microsoft.com/azure/backup/backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout",
  },
  encryption: {
    title: "encrypted VMs (2025-03-27)",
    address: "https://learn.microsoft.com/azure/backup/backup-azure-encrypted-vm-troubleshoot",
  },
  questions: {
    title: "VM backup questions (2025-12-09)",
    address: "https://learn.microsoft.com/azure/backup/backup-azure-vm-backup-faq",
  },
  files: {
    title: "Azure Files errors",
    address: "https://learn.microsoft.com/azure/backup/troubleshoot-azure-files",
  },
  recordings: {
    title: "Azure CLI's recorded tests (2017 to 2024)",
    address:
      "https://github.com/Azure/azure-cli/tree/dev/src/azure-cli/azure/cli/command_modules/backup/tests/latest/recordings",
  },
  discovery: { title: "azure-cli 23364", address: "https://github.com/Azure/azure-cli/issues/23364" },
  quota: { title: "azure-cli 32441 (2025-11-20)", address: "https://github.com/Azure/azure-cli/issues/32441" },
  quotaSpelling: {
    title: "terraform-provider-azurerm 12617",
    address: "https://github.com/hashicorp/terraform-provider-azurerm/pull/12617",
  },
  quotaRestores: { title: "azure-content 5067", address: "https://github.com/Azure/azure-content/issues/5067" },
  immutable: {
    title: "azure-rest-api-specs 32688 (2025-02)",
    address: "https://github.com/Azure/azure-rest-api-specs/issues/32688",
  },
  suspend: {
    title: "azure-powershell 24298 (2024-03)",
    address: "https://github.com/Azure/azure-powershell/issues/24298",
  },
  throttling: {
    title: "terraform-provider-azurerm 26874 (2024-07-30)",
    address: "https://github.com/hashicorp/terraform-provider-azurerm/issues/26874",
  },
  crossRegion: {
    title: "terraform-provider-azurerm 21663 (2023-05)",
    address: "https://github.com/hashicorp/terraform-provider-azurerm/issues/21663",
  },
  pairedRegion: {
    title: "azure-powershell 15178",
    address: "https://github.com/Azure/azure-powershell/issues/15178",
  },
  confidential: {
    title: "restore tooling for confidential VMs (2026-03)",
    address: "https://github.com/priyansh17/MECRBROCTooling",
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly address: string }>>;

export type AdviceSource = keyof typeof adviceSources;

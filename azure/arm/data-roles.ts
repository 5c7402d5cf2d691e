/**
 * A built-in role for data: what an identity may do inside a storage account, a key vault and so on. The simulator has no such
 * services, so these roles are compared with the code and with infra/, and proven by nothing.
 */
export interface DataRole {
  readonly key: string;
  /** Azure's name. */
  readonly name: string;
  /** Azure's GUID of the role definition, the same in every tenant. */
  readonly id: string;
  /** Who gets it: the app's identity, or the identity of the Event Grid system topic. */
  readonly principal: "app" | "systemTopic";
  /** On which resource it is assigned. */
  readonly resource: "storageAccount" | "keyVault" | "applicationInsights" | "customTopic";
  /** The npm packages of the app whose calls it grants. */
  readonly clients: readonly string[];
  /** Whether Azure itself (the Functions host, App Service, Event Grid) needs it, whatever the app's code does. */
  readonly isForPlatform: boolean;
  readonly why: string;
}

/** GUIDs: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const DATA_ROLES: readonly DataRole[] = [
  {
    key: "storageBlobDataOwner",
    name: "Storage Blob Data Owner",
    id: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    principal: "app",
    resource: "storageAccount",
    clients: ["@azure/storage-blob"],
    isForPlatform: true,
    why: "Locks of the Functions host, the package, large payloads of the task hub; dead-lettered events.",
  },
  {
    key: "storageQueueDataContributor",
    name: "Storage Queue Data Contributor",
    id: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    principal: "app",
    resource: "storageAccount",
    clients: ["@azure/storage-queue"],
    isForPlatform: true,
    why: "Queues of the task hub; the queue of events about machines.",
  },
  {
    key: "storageTableDataContributor",
    name: "Storage Table Data Contributor",
    id: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    principal: "app",
    resource: "storageAccount",
    clients: ["@azure/data-tables"],
    isForPlatform: true,
    why: "History of the task hub; the app's inventory, reports, incidents and deliveries.",
  },
  {
    key: "keyVaultSecretsUser",
    name: "Key Vault Secrets User",
    id: "4633458b-17de-408a-b874-0445c86b69e6",
    principal: "app",
    resource: "keyVault",
    clients: [],
    isForPlatform: true,
    why: "App Service resolves Key Vault references in settings (HOLDFAST_SECRET_…) with the app's identity.",
  },
  {
    key: "monitoringMetricsPublisher",
    name: "Monitoring Metrics Publisher",
    id: "3913510d-42f4-4e42-8a64-420c390055eb",
    principal: "app",
    resource: "applicationInsights",
    clients: ["@azure/monitor-opentelemetry-exporter"],
    isForPlatform: true,
    why: "Telemetry to an Application Insights without local authentication.",
  },
  {
    key: "eventGridDataSender",
    name: "EventGrid Data Sender",
    id: "d5a91429-5739-47e2-a06b-3470a27159e7",
    principal: "app",
    resource: "customTopic",
    clients: ["@azure/eventgrid"],
    isForPlatform: false,
    why: "Channels of type eventGrid that name no key.",
  },
  {
    key: "storageQueueDataMessageSender",
    name: "Storage Queue Data Message Sender",
    id: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    principal: "systemTopic",
    resource: "storageAccount",
    clients: [],
    isForPlatform: true,
    why: "Event Grid puts events about machines into the queue.",
  },
  {
    key: "storageBlobDataContributor",
    name: "Storage Blob Data Contributor",
    id: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    principal: "systemTopic",
    resource: "storageAccount",
    clients: [],
    isForPlatform: true,
    why: "Event Grid writes events that it could not deliver to the dead-letter container.",
  },
];

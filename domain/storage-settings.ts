/** How the app reaches its own storage account, as the settings of the Functions host say. */
export type StorageSettings =
  /** `AzureWebJobsStorage`. The text is a secret. */
  | { readonly kind: "connectionString"; readonly connectionString: string }
  /** `AzureWebJobsStorage__…`: by the app's identity. */
  | {
      readonly kind: "identity";
      readonly tableServiceUri: string;
      readonly blobServiceUri: string;
      /** Absent when no setting names it, and the app has no queue of its own. */
      readonly queueServiceUri?: string;
      /** Of a user-assigned identity; the app's own identity if absent. */
      readonly clientId?: string;
    };

/** Is told of every request that is sent to Azure Resource Manager. Never fails and never waits. */
export interface AzureCalls {
  /** Called before the request is sent; what it returns is called once, when the request has ended. */
  begin(call: AzureCall): (end: AzureCallEnd) => void;
}

export interface AzureCall {
  readonly method: string;
  /** Without query: what Azure signs is there. */
  readonly path: string;
  /** Host name of the endpoint. */
  readonly host: string;
  /** RBAC action in lower case; absent for a request without a subscription, such as a query of Resource Graph. */
  readonly action?: string;
  readonly subscriptionId?: string;
}

export interface AzureCallEnd {
  /** HTTP status; absent when no response arrived. */
  readonly status?: number;
  /** What Azure's support asks for: the headers `x-ms-request-id` and `x-ms-correlation-request-id`. */
  readonly requestId?: string;
  readonly correlationId?: string;
}

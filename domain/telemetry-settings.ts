/** Where traces and metrics are sent; nothing is loaded for it when neither is given. */
export interface TelemetrySettings {
  readonly applicationInsights?: ApplicationInsights;
  /** Base of an OTLP endpoint (HTTP, JSON), without trailing slash. Its headers are the exporter's to read. */
  readonly otlpEndpoint?: string;
}

export interface ApplicationInsights {
  readonly connectionString: string;
  /** Present when the resource wants Entra ID; with the client ID of a user-assigned identity, if one is named. */
  readonly identity?: { readonly clientId?: string };
}

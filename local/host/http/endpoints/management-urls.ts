/** The URLs of the durable management API of a task hub, under an origin (`http://host:port`). */
export interface ManagementUrls {
  /** JSON text of a durable client input, as the real host's extension passes it to the SDK. */
  clientBinding(origin: string): string;
  /** Body of a check-status response, keys in the real host's order; without `rewindPostUri`, as on the real host. */
  checkStatus(origin: string, instanceId: string): Readonly<Record<string, string>>;
  /** @param extraQuery - Parameters to add before the usual ones, without `?`. */
  statusQuery(origin: string, instanceId: string, extraQuery?: string): string;
}

export const MANAGEMENT_PATH = "/runtime/webhooks/durabletask";
export const RPC_PATH = "/durabletask";

/** The SDK replaces this text in every URL with the instance ID. */
const INSTANCE_PLACEHOLDER = "INSTANCEID";

/**
 * @param options.systemKey - Added to every URL as `code`.
 * @param options.rpcSecret - Extra path segment of `rpcBaseUrl`, which carries no key.
 */
export function createManagementUrls(options: {
  readonly hubName: string;
  readonly systemKey: string | undefined;
  readonly rpcSecret: string | undefined;
}): ManagementUrls {
  const code = options.systemKey === undefined ? "" : `code=${encodeURIComponent(options.systemKey)}`;
  const query = ["taskHub=", encodeURIComponent(options.hubName), "&connection=Storage", code && `&${code}`].join("");
  const instance = (origin: string, id: string) => `${origin}${MANAGEMENT_PATH}/instances/${id}`;
  const links = (origin: string, id: string) => {
    const url = instance(origin, id);
    return {
      statusQueryGetUri: `${url}?${query}`,
      sendEventPostUri: `${url}/raiseEvent/{eventName}?${query}`,
      terminatePostUri: `${url}/terminate?reason={text}&${query}`,
      rewindPostUri: `${url}/rewind?reason={text}&${query}`,
      purgeHistoryDeleteUri: `${url}?${query}`,
      restartPostUri: `${url}/restart?${query}`,
      suspendPostUri: `${url}/suspend?reason={text}&${query}`,
      resumePostUri: `${url}/resume?reason={text}&${query}`,
    };
  };

  return {
    clientBinding(origin) {
      const create = `${origin}${MANAGEMENT_PATH}/orchestrators/{functionName}[/{instanceId}]`;
      const wait = "timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}";
      const secret = options.rpcSecret === undefined ? "" : `${options.rpcSecret}/`;
      return JSON.stringify({
        taskHubName: options.hubName,
        creationUrls: {
          createNewInstancePostUri: code === "" ? create : `${create}?${code}`,
          createAndWaitOnNewInstancePostUri: `${create}?${wait}${code && `&${code}`}`,
        },
        managementUrls: { id: INSTANCE_PLACEHOLDER, ...links(origin, INSTANCE_PLACEHOLDER) },
        baseUrl: `${origin}${MANAGEMENT_PATH}`,
        requiredQueryStringParameters: code,
        rpcBaseUrl: `${origin}${RPC_PATH}/${secret}`,
      });
    },
    checkStatus(origin, instanceId) {
      const { rewindPostUri: _rewindPostUri, ...shown } = links(origin, escapeId(instanceId));
      return { id: instanceId, ...shown };
    },
    statusQuery: (origin, instanceId, extraQuery) =>
      `${instance(origin, escapeId(instanceId))}?${extraQuery === undefined ? "" : `${extraQuery}&`}${query}`,
  };
}

/** Escapes an ID for a path segment; leaves `:` and `@` readable. */
function escapeId(instanceId: string): string {
  return encodeURIComponent(instanceId).replaceAll("%3A", ":").replaceAll("%40", "@");
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createLoopbackCertificates } from "./front/certificates.ts";
import { type Listener, listen } from "./front/listeners.ts";
import { requestListener } from "./front/server.ts";
import { lockFolder } from "./history/folder-lock.ts";
import {
  createSimulatedCloud,
  type LoadEntry,
  type SimulatedCloud,
  type SimulatedCloudOptions,
} from "./simulated-cloud.ts";

export interface SimulatorOptions extends SimulatedCloudOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** HTTPS with a certificate authority made at start (default), or plain HTTP. */
  readonly https?: boolean;
  /** Where the authority's certificate is written; a folder of its own, removed at the end, when absent. */
  readonly certificateDirectory?: string;
  /** ARM PUTs that make the initial state: no events, everything ready at once. */
  readonly load?: readonly LoadEntry[];
}

/** A running simulator. */
export interface Simulator
  extends Pick<SimulatedCloud, "calls" | "faults" | "access" | "eventGrid" | "machines" | "vaults" | "context"> {
  /** ARM's endpoint, e.g. `https://127.0.0.1:8443`. */
  readonly url: string;
  /** Path of the authority's certificate, PEM; empty with plain HTTP. */
  readonly caFile: string;
  /** The same as text. */
  readonly caCertificate: string;
  /** Values for `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, as App Service sets them. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** Resolves when both ports are closed. Calling it again does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts the Azure simulator on 127.0.0.1.
 *
 * @throws When another simulator uses the data directory, the port is taken, or the initial state is refused (every refusal
 * is named).
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  // First of all: a second simulator on the same folder must not touch anything in it.
  const release = lockFolders(options);
  try {
    return await startLocked(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Reserves the folders of the journal and of the certificate, which are usually one. */
function lockFolders({ journalFile, certificateDirectory }: SimulatorOptions): () => void {
  const journalFolder = journalFile === undefined ? undefined : dirname(resolve(journalFile));
  const certificateFolder = certificateDirectory === undefined ? undefined : resolve(certificateDirectory);
  const folders = [...new Set([journalFolder, certificateFolder])].filter((folder) => folder !== undefined);
  const releases: (() => void)[] = [];
  const releaseAll = () => {
    for (const release of releases.splice(0)) release();
  };
  try {
    for (const folder of folders) releases.push(lockFolder(folder));
  } catch (error) {
    releaseAll();
    throw error;
  }
  return releaseAll;
}

async function startLocked(options: SimulatorOptions, release: () => void): Promise<Simulator> {
  const cloud = createSimulatedCloud(options);
  await cloud.load(options.load ?? []);
  const secure = options.https ?? true;
  const certificates = secure ? await createLoopbackCertificates() : undefined;
  const tls = certificates && {
    key: certificates.privateKey,
    cert: `${certificates.certificate}\n${certificates.authority}`,
  };
  const holdTime = () => cloud.context.clock.hold();
  const front = await listen(
    { port: options.port, tls },
    requestListener({ scheme: secure ? "https" : "http", respond: cloud.handle, holdTime }),
  );
  // Credential libraries speak plain HTTP to App Service's identity endpoint, so it has a port of its own.
  const identity = await listen(
    { port: 0 },
    requestListener({ scheme: "http", respond: async (request) => cloud.handleIdentity(request), holdTime }),
  );
  const ca = await writeAuthority(certificates?.authority, options.certificateDirectory);
  return {
    calls: cloud.calls,
    faults: cloud.faults,
    access: cloud.access,
    eventGrid: cloud.eventGrid,
    machines: cloud.machines,
    vaults: cloud.vaults,
    context: cloud.context,
    url: front.url,
    caFile: ca.file,
    caCertificate: certificates?.authority ?? "",
    identityEndpoint: `${identity.url}/msi/token`,
    identityHeader: cloud.identity.identityHeader,
    stop: stopOnce(cloud, [front, identity], async () => {
      await ca.remove();
      release();
    }),
  };
}

function stopOnce(cloud: SimulatedCloud, listeners: readonly Listener[], cleanUp: () => Promise<void>) {
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= (async () => {
      cloud.eventGrid.stop();
      await Promise.all(listeners.map((listener) => listener.close()));
      await cleanUp();
    })();
    return stopped;
  };
}

async function writeAuthority(authority: string | undefined, directory: string | undefined) {
  if (authority === undefined) return { file: "", remove: async () => {} };
  const folder = directory ?? (await mkdtemp(join(tmpdir(), "azure-simulator-")));
  const file = join(folder, "azure-simulator-ca.pem");
  await writeFile(file, authority);
  const remove = () => (directory === undefined ? rm(folder, { recursive: true, force: true }) : Promise.resolve());
  return { file, remove };
}

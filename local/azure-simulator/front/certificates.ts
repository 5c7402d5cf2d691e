import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A server certificate for the loopback addresses, and the authority that signed it. PEM texts. */
export interface LoopbackCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Clients judge by their machine's time while ours may be virtual: valid in any year a test is likely to play in. */
const VALIDITY = { notBefore: new Date("2015-01-01T00:00:00Z"), notAfter: new Date("2049-12-31T00:00:00Z") };
const KEYS = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** Makes a throwaway certificate authority and a certificate for 127.0.0.1, ::1 and localhost. The CA's key is dropped. */
export async function createLoopbackCertificates(): Promise<LoopbackCertificates> {
  const authorityKeys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const serverKeys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...VALIDITY,
      serialNumber: serialNumber(),
      name: "CN=Azure simulator (local, throwaway)",
      keys: authorityKeys,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
      ],
    },
    crypto,
  );
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...VALIDITY,
      serialNumber: serialNumber(),
      subject: "CN=127.0.0.1",
      issuer: authority.subject,
      publicKey: serverKeys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "ip", value: "127.0.0.1" },
          { type: "ip", value: "::1" },
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      ],
    },
    crypto,
  );
  const privateKey = await crypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  return {
    authority: authority.toString("pem"),
    certificate: certificate.toString("pem"),
    privateKey: x509.PemConverter.encode(privateKey, "PRIVATE KEY"),
  };
}

/** Positive and unlike any other start's, so that a client that remembers serial numbers does not mix up authorities. */
function serialNumber(): string {
  return `01${Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;
}

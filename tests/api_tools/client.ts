// Logs in, makes a signer and signs a digest, all through the types that openapi-typescript made of
// the API document. What to do comes on standard input, what came of it goes to standard output.
import createClient from "openapi-fetch";
import type { paths } from "./api.d.ts";

declare const process: {
  stdin: AsyncIterable<Uint8Array>;
  stdout: { write(text: string): void };
};

interface Task {
  address: string;
  username: string;
  password: string;
  name: string;
  digest: string;
}

async function readTask(): Promise<Task> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of process.stdin) text += decoder.decode(chunk, { stream: true });
  return JSON.parse(text);
}

// What the server answered to a success; anything else ends this with the server's own words.
function ok<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const task = await readTask();
const api = createClient<paths>({ baseUrl: task.address });
const { username, password } = task;
const session = ok(await api.POST("/api/v1/auth/login", { body: { username, password } }));
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${session.accessToken}`);
    return request;
  },
});

const { cas } = ok(await api.GET("/api/v1/cert-manager/ca/internal"));
const created = ok(
  await api.POST("/api/v1/cert-manager/signers", {
    body: {
      name: task.name,
      caId: cas[0].id,
      commonName: "TypeScript client",
      keyAlgorithm: "EC_prime256v1",
    },
  }),
);
const path = { signerId: created.id };
const signer = ok(
  await api.GET("/api/v1/cert-manager/signers/{signerId}", { params: { path } }),
);
const signature = ok(
  await api.POST("/api/v1/cert-manager/signers/{signerId}/sign", {
    params: { path: { signerId: signer.name } },
    body: { data: task.digest, signingAlgorithm: "ECDSA_SHA_256", isDigest: true },
  }),
);
const exported = ok(
  await api.GET("/api/v1/cert-manager/signers/{signerId}/certificate", { params: { path } }),
);
process.stdout.write(
  JSON.stringify({ signature: signature.signature, certificate: exported.certificatePem }),
);

// A relying party on openid-client, driven by JSON lines on standard input, reporting JSON lines on standard output. The
// argument is the folder of the node packages. The first line says who it is: {"issuer", "client_id", "client_secret",
// "method", "algorithm", "scope", "port"}. It listens on 127.0.0.1:port, gives the URL where somebody signs in, and tells
// what came of it. Each later line has it do one thing, and is answered by one line: {"done"} or {"failed"}.

import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Node.js 18
const file = join(process.argv[2], "node_modules/openid-client/build/index.js");
const oidc = await import(pathToFileURL(file));

const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value ?? "null");

const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
report({ jwks: { keys: [{ kty, crv, x, y, kid: "1", alg: "ES256", use: "sig" }] } });

const me = await next();
const own = `http://127.0.0.1:${me.port}`;
const authentications = {
  client_secret_basic: () => oidc.ClientSecretBasic(me.client_secret),
  client_secret_post: () => oidc.ClientSecretPost(me.client_secret),
  none: () => oidc.None(),
  private_key_jwt: () => oidc.PrivateKeyJwt({ key: keys.privateKey, kid: "1" }),
};
const config = await oidc.discovery(
  new URL(me.issuer),
  me.client_id,
  { id_token_signed_response_alg: me.algorithm },
  authentications[me.method](),
  // Signatures too: it would rely on TLS otherwise, which there is none of on loopback.
  { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
);

const verifier = oidc.randomPKCECodeVerifier();
const state = oidc.randomState();
const nonce = oidc.randomNonce();
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
let tokens;
let returned;

async function signedIn() {
  const claims = tokens.claims();
  const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  return { claims, info, expires_in: tokens.expires_in, may_refresh: tokens.refresh_token !== undefined };
}

const deeds = {
  // The same code once more.
  replay: () => oidc.authorizationCodeGrant(config, returned, checks),
  refresh: async () => {
    const former = tokens;
    tokens = await oidc.refreshTokenGrant(config, former.refresh_token);
    return { claims: tokens.claims() ?? null, is_rotated: tokens.refresh_token !== former.refresh_token };
  },
  info: async () => oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck),
  introspect: () => oidc.tokenIntrospection(config, tokens.access_token),
  revoke: () => oidc.tokenRevocation(config, tokens.access_token),
  logout: () =>
    oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${own}/bye`, id_token_hint: tokens.id_token }).href,
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, own);
  response.setHeader("Content-Type", "text/html");
  if (url.pathname !== "/callback") {
    response.end("<title>Bye</title><p>You are signed out");
    return;
  }
  returned = url;
  try {
    tokens = await oidc.authorizationCodeGrant(config, url, checks);
    report({ signed_in: await signedIn() });
    response.end("<title>Hello</title><p>You are signed in");
  } catch (error) {
    report({ failed: String(error.error ?? error.code ?? error) });
    response.end("<title>No</title><p>You are not signed in");
  }
});
await new Promise((resolve) => server.listen(me.port, "127.0.0.1", resolve));

const parameters = {
  redirect_uri: `${own}/callback`,
  scope: me.scope,
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
  ...me.more,
};
report({ authorize: oidc.buildAuthorizationUrl(config, parameters).href });
for (let order = await next(); order !== null; order = await next()) {
  try {
    report({ done: (await deeds[order.do]()) ?? null });
  } catch (error) {
    report({ failed: String(error.error ?? error.cause?.error ?? error.code ?? error) });
  }
}
process.exit();

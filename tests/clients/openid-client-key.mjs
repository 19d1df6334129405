// A machine that proves itself by a key: prints its public half, waits until the server knows it, and
// gets a token by openid-client.
import { createInterface } from 'node:readline/promises';
import * as client from 'openid-client';

const [issuer, clientId] = process.argv.slice(2);
const { privateKey, publicKey } = await crypto.subtle.generateKey(
  { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
console.log(JSON.stringify({ keys: [{ kty, crv, x, y, kid: 'one', use: 'sig', alg: 'ES256' }] }));
await createInterface({ input: process.stdin }).question('');
const method = client.PrivateKeyJwt({ key: privateKey, kid: 'one' });
const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(issuer), clientId, undefined, method, options);
const tokens = await client.clientCredentialsGrant(config, { scope: 'photos/read' });
console.log(tokens.scope ?? tokens.token_type);
process.exit(0);

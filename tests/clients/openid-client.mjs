// A relying party by openid-client: prints where to sign in, reads the callback it led to, then
// exchanges, verifies, asks userInfo, refreshes and revokes. Prints the e-mail address at the end.
import { createInterface } from 'node:readline/promises';
import * as client from 'openid-client';

const [issuer, clientId, redirectUri] = process.argv.slice(2);
const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), options);
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const expectedNonce = client.randomNonce();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: 'openid email',
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
  nonce: expectedNonce,
});
console.log(url.href);

const callback = await createInterface({ input: process.stdin }).question('');
const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, new URL(callback), checks);
const { sub } = tokens.claims();
const info = await client.fetchUserInfo(config, tokens.access_token, sub);
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
if (refreshed.claims().sub !== sub) throw new Error('another user after the refresh');
await client.tokenRevocation(config, tokens.refresh_token);
const refused = await client.refreshTokenGrant(config, tokens.refresh_token).then(() => null, (e) => e);
if (refused?.error !== 'invalid_grant') throw new Error(`refreshed after revocation: ${refused}`);
console.log(info.email);
process.exit(0);

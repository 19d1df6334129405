// A device without a browser by openid-client: prints the page where somebody has to go, waits for
// them, and prints who it was.
import * as client from 'openid-client';

const [issuer, clientId] = process.argv.slice(2);
const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), options);
const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
console.log(begun.verification_uri_complete);
const tokens = await client.pollDeviceAuthorizationGrant(config, begun);
const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
console.log(info.email);
process.exit(0);

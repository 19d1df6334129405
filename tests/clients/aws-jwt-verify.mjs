// Verifies an ID and an access token as an app built for Cognito does.
import { CognitoJwtVerifier } from 'aws-jwt-verify';

const [userPoolId, clientId, jwks, idToken, accessToken] = process.argv.slice(2);
for (const [tokenUse, token] of [['id', idToken], ['access', accessToken]]) {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse });
  verifier.cacheJwks(JSON.parse(jwks));
  await verifier.verify(token);
}

// Administers a pool with the AWS SDK for JavaScript v3, and signs a user up and in.
import {
  AddCustomAttributesCommand,
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolCommand,
  paginateListUserPoolClients,
} from '@aws-sdk/client-cognito-identity-provider';
import assert from 'node:assert/strict';

const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const idp = new CognitoIdentityProviderClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey },
});
const { UserPool } = await idp.send(new CreateUserPoolCommand({ PoolName: 'js' }));
const UserPoolId = UserPool.Id;
await idp.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: { team: 'books' } }));
const CustomAttributes = [{ Name: 'plan', AttributeDataType: 'String' }];
await idp.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
const { UserPool: described } = await idp.send(new DescribeUserPoolCommand({ UserPoolId }));
assert.equal(described.SchemaAttributes.at(-1).Name, 'custom:plan');
assert.deepEqual(described.UserPoolTags, { team: 'books' });
assert.ok(described.CreationDate instanceof Date);

const names = ['one', 'two', 'three'];
let ClientId;
for (const ClientName of names) {
  const { UserPoolClient } = await idp.send(new CreateUserPoolClientCommand({
    UserPoolId, ClientName, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  }));
  ClientId = UserPoolClient.ClientId;
}
const listed = [];
for await (const page of paginateListUserPoolClients({ client: idp, pageSize: 2 }, { UserPoolId })) {
  listed.push(...page.UserPoolClients.map((one) => one.ClientName));
}
assert.deepEqual(listed.sort(), [...names].sort());

const Username = 'ann';
const Password = 'Correct-horse-9';
await idp.send(new SignUpCommand({ ClientId, Username, Password }));
await assert.rejects(idp.send(new SignUpCommand({ ClientId, Username, Password })), {
  name: 'UsernameExistsException',
  message: 'User already exists',
});
await idp.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
const { AuthenticationResult } = await idp.send(new InitiateAuthCommand({
  ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: Username, PASSWORD: Password },
}));
const { AccessToken } = AuthenticationResult;
const UserAttributes = [{ Name: 'nickname', Value: 'Annie' }];
await idp.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
const user = await idp.send(new GetUserCommand({ AccessToken }));
assert.deepEqual(user.UserAttributes.find((one) => one.Name === 'nickname').Value, 'Annie');
console.log('done');

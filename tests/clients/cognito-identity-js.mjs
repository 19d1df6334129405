// Everything amazon-cognito-identity-js does with a password and with devices.
// Arguments: endpoint, pool id, client id, user, password, invited user, temporary password.
// Prints one JSON object: what happened, and which challenges were answered in which step.

const answered = [];
const realFetch = globalThis.fetch;
globalThis.fetch = (url, options) => {
  const operation = options.headers["X-Amz-Target"].split(".")[1];
  const body = JSON.parse(options.body);
  answered.push([operation, body.ChallengeName ?? body.AuthFlow].filter(Boolean).join(" "));
  return realFetch(url, options);
};
const library = await import("amazon-cognito-identity-js");
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = library.default ?? library;

const [endpoint, UserPoolId, ClientId, name, password, invited, temporary] = process.argv.slice(2);

class Storage {
  #items = new Map();
  setItem(key, value) { this.#items.set(key, value); return value; }
  getItem(key) { return this.#items.get(key) ?? null; }
  removeItem(key) { this.#items.delete(key); }
  clear() { this.#items.clear(); }
}

const user = (Username, Storage) =>
  new CognitoUser({ Username, Storage, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage }) });

const signIn = (user, Username, Password, more = {}) =>
  new Promise((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
      onSuccess: (session, confirm) => resolve({ session, confirm }),
      onFailure: reject,
      ...more,
    }));

const call = (work) =>
  new Promise((resolve, reject) => work((error, result) => (error ? reject(error) : resolve(result))));
const handled = (work) =>
  new Promise((resolve, reject) => work({ onSuccess: resolve, onFailure: reject }));
const steps = async (work) => {
  answered.length = 0;
  await work();
  return [...answered];
};
const refused = (error) => `${error.code ?? error.name}: ${error.message}`;

const result = {};
result.wrong = await signIn(user(name, new Storage()), name, "Not-the-one-9").catch(refused);

const storage = new Storage();
const ann = user(name, storage);
result.first = await steps(() => signIn(ann, name, password));
result.attributes = (await call((done) => ann.getUserAttributes(done))).map((a) => a.Name).sort();
result.refresh = await steps(async () => {
  const before = ann.getSignInUserSession();
  const after = await call((done) => ann.refreshSession(before.getRefreshToken(), done));
  if (!after.isValid() || after.getRefreshToken().getToken() !== before.getRefreshToken().getToken()) {
    throw new Error("not refreshed");
  }
});

// The device that was registered during the first sign-in proves itself.
result.second = await steps(() => signIn(user(name, storage), name, password));
const listed = await handled((done) => ann.listDevices(10, null, done));
result.devices = listed.Devices.map((device) => device.DeviceAttributes.map((a) => `${a.Name}=${a.Value}`).sort());
await handled((done) => ann.setDeviceStatusNotRemembered(done));
result.notRemembered = await steps(() => signIn(user(name, storage), name, password));
await handled((done) => ann.setDeviceStatusRemembered(done));
result.rememberedAgain = await steps(() => signIn(user(name, storage), name, password));

// Forgotten behind the library's back: it drops the device and sends the same answer again.
const other = new Storage();
const elsewhere = user(name, other);
await signIn(elsewhere, name, password);
const key = listed.Devices[0].DeviceKey;
elsewhere.deviceKey = key;
await handled((done) => elsewhere.forgetSpecificDevice(key, done));
result.forgotten = await steps(() => signIn(user(name, storage), name, password));

await call((done) => elsewhere.changePassword(password, "Changed-by-js-9", done));
result.oldPassword = await signIn(user(name, new Storage()), name, password).catch(refused);
const changed = user(name, new Storage());
await signIn(changed, name, "Changed-by-js-9");
await handled((done) => changed.globalSignOut(done));
result.signedOut = await call((done) => elsewhere.getUserData(done, { bypassCache: true })).catch(refused);

const bob = user(invited, new Storage());
result.invited = await steps(() => signIn(bob, invited, temporary, {
  newPasswordRequired() {
    bob.completeNewPasswordChallenge("Chosen-in-js-9", {}, { onSuccess: this.onSuccess, onFailure: this.onFailure });
  },
}));
await signIn(user(invited, new Storage()), invited, "Chosen-in-js-9");
console.log(JSON.stringify(result));

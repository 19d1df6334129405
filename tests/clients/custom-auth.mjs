// amazon-cognito-identity-js goes through a custom flow, with and without the password, whose three
// functions run here as they would in Lambda: Node handlers that get an event and give it back.
// Arguments: port for the functions, endpoint, pool id, client id, user, password.
// Prints one JSON object: what the library was asked, and the requests it sent.

import { createServer } from "node:http";

const [port, endpoint, UserPoolId, ClientId, name, password] = process.argv.slice(2);

// With SRP in three rounds, as in the guide: nothing but the right element in the right place goes on.
const define = (event, context, callback) => {
  const { session } = event.request;
  const is = (length, name) =>
    session.length === length && session[length - 1].challengeName === name && session[length - 1].challengeResult === true;
  const respond = (issueTokens, failAuthentication, challengeName) =>
    Object.assign(event.response, { issueTokens, failAuthentication, ...(challengeName && { challengeName }) });
  if (is(1, "SRP_A")) respond(false, false, "PASSWORD_VERIFIER");
  else if (is(2, "PASSWORD_VERIFIER") || session.length === 0) respond(false, false, "CUSTOM_CHALLENGE");
  else if (is(3, "CUSTOM_CHALLENGE") || is(1, "CUSTOM_CHALLENGE")) respond(true, false);
  else respond(false, true);
  callback(null, event);
};

const create = (event, context, callback) => {
  if (event.request.challengeName === "CUSTOM_CHALLENGE") {
    event.response.publicChallengeParameters = { captchaUrl: "url/123.jpg" };
    event.response.privateChallengeParameters = { answer: "5" };
    event.response.challengeMetadata = "CAPTCHA_CHALLENGE";
  }
  callback(null, event);
};

const verify = (event, context, callback) => {
  const { privateChallengeParameters, challengeAnswer } = event.request;
  event.response.answerCorrect = privateChallengeParameters.answer === challengeAnswer;
  callback(null, event);
};

const handlers = { define, create, verify };
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const event = JSON.parse(Buffer.concat(chunks).toString());
  handlers[request.url.slice(1)](event, {}, (error, result) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(error ? { errorMessage: String(error) } : result));
  });
});
await new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));

const sent = [];
const realFetch = globalThis.fetch;
globalThis.fetch = (url, options) => {
  const body = JSON.parse(options.body);
  sent.push(body.ChallengeName ?? body.AuthFlow);
  return realFetch(url, options);
};
const library = await import("amazon-cognito-identity-js");
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = library.default ?? library;

const signIn = (begin, answer, Password) =>
  new Promise((resolve) => {
    sent.length = 0;
    const user = new CognitoUser({ Username: name, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
    user.setAuthenticationFlowType("CUSTOM_AUTH");
    const asked = [];
    const end = (outcome) => resolve({ outcome, asked, sent: [...sent] });
    const callbacks = {
      onSuccess: (session) => end(session.isValid() ? "signed in" : "invalid session"),
      onFailure: (error) => end(`${error.code ?? error.name}: ${error.message}`),
      customChallenge(parameters) {
        asked.push(parameters);
        user.sendCustomChallengeAnswer(answer, callbacks);
      },
    };
    user[begin](new AuthenticationDetails({ Username: name, Password }), callbacks);
  });

const result = {
  withPassword: await signIn("authenticateUser", "5", password),
  wrongPassword: await signIn("authenticateUser", "5", "Not-the-one-9"),
  wrongAnswer: await signIn("authenticateUser", "4", password),
  withoutPassword: await signIn("initiateAuth", "5"),
  withoutEither: await signIn("initiateAuth", "4"),
};
console.log(JSON.stringify(result));
server.close();
process.exit(0);

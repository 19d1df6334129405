// Functions as people write them for a user pool, behind a webhook and behind Lambda's Invoke API.
// Prints the port it listens at; serves until it is stopped.

import { createServer } from "node:http";

// Lets nobody in whose name is short; admits at once who has an address at the company's own domain.
const preSignUp = (event, context, callback) => {
  if (event.userName.length < 5) {
    return callback(new Error("Names have at least five letters"));
  }
  const [, domain] = (event.request.userAttributes.email ?? "").split("@");
  event.response.autoConfirmUser = domain === "corp.example";
  if (event.response.autoConfirmUser) event.response.autoVerifyEmail = true;
  callback(null, event);
};

const confirmed = [];
const postConfirmation = async (event) => {
  confirmed.push(event.userName);
  return event;
};

const customMessage = async (event) => {
  if (event.triggerSource === "CustomMessage_SignUp") {
    const { codeParameter } = event.request;
    event.response.emailSubject = "Welcome to the service";
    event.response.emailMessage = `Thank you for signing up. ${codeParameter} is your code, ${event.userName}.`;
  }
  return event;
};

// By the name of the function, or by the last word of its ARN.
const handlers = { preSignUp, postConfirmation, customMessage };

/** Runs a handler of either style: with a callback, or a promise. */
const run = (handler, event) =>
  new Promise((resolve, reject) => {
    const answer = handler(event, {}, (error, result) => (error ? reject(error) : resolve(result)));
    if (answer instanceof Promise) answer.then(resolve, reject);
  });

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const event = JSON.parse(Buffer.concat(chunks).toString());
  const invoked = request.url.match(/^\/2015-03-31\/functions\/([^/]+)\/invocations$/);
  const name = invoked ? decodeURIComponent(invoked[1]).split(":").pop() : request.url.slice(1);
  response.setHeader("content-type", "application/json");
  try {
    response.end(JSON.stringify(await run(handlers[name], event)));
  } catch (error) {
    if (invoked) response.setHeader("x-amz-function-error", "Unhandled");
    else response.statusCode = 400;
    response.end(JSON.stringify({ errorMessage: error.message, errorType: error.name, trace: [error.stack] }));
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

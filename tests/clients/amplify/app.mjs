// The smallest app on Amplify: what its Auth offers, reachable from the test that opens the page.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";
import "aws-amplify/auth/enable-oauth-listener";

const settings = localStorage.getItem("settings");
if (settings) Amplify.configure(JSON.parse(settings));

/** Configures Amplify here and, after the way through the hosted pages, again. */
window.configure = (Cognito) => {
  localStorage.setItem("settings", JSON.stringify({ Auth: { Cognito } }));
  Amplify.configure({ Auth: { Cognito } });
  return true;
};

/** Calls a function of Amplify's Auth; an error becomes `{ error: "Name: message" }`. */
window.call = async (name, ...parameters) => {
  try {
    const result = await auth[name](...parameters);
    return JSON.parse(JSON.stringify(result ?? { done: true }));
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
};

window.secret = async () => (await auth.setUpTOTP()).sharedSecret;

// An OpenID Provider that other people wrote (certified), with two accounts and no questions asked.
// Arguments: port, client id, client secret, redirect URI. Says "ready" when it listens.
import { Provider } from "oidc-provider";

// The test reads one line of the output and no more.
console.info = console.warn = () => {};

const [port, client_id, client_secret, redirect_uri] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

// What the test tells it to be next: who signs in, with which claims.
let next = { sub: "ada", claims: {} };

const provider = new Provider(issuer, {
  clients: [{
    client_id, client_secret,
    redirect_uris: [redirect_uri],
    token_endpoint_auth_method: "client_secret_post",
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "family_name", "nickname"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...next.claims }) }),
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
});

provider.use(async (ctx, go) => {
  if (ctx.path === "/next" && ctx.method === "POST") {
    let body = "";
    for await (const chunk of ctx.req) body += chunk;
    next = JSON.parse(body);
    ctx.body = "ok";
    return;
  }
  if (ctx.path.startsWith("/sign-in/")) {
    ctx.respond = false;
    if (next.deny) {
      await provider.interactionFinished(ctx.req, ctx.res, { error: "access_denied", error_description: "not today" });
      return;
    }
    const { prompt, params, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
    const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: next.sub, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = { grantId: await grant.save() };
    const login = prompt.name === "login" ? { login: { accountId: next.sub, remember: false } } : {};
    await provider.interactionFinished(ctx.req, ctx.res, { ...login, consent }, { mergeWithLastSubmission: true });
    return;
  }
  await go();
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));

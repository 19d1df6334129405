// Reads a JSON array of trigger events from standard input and has the TypeScript compiler check each
// against the type that @types/aws-lambda publishes for it. Prints what does not fit.
import { readFileSync } from "node:fs";
import ts from "typescript";

const types = {
  PreSignUp: "PreSignUpTriggerEvent",
  PostConfirmation: "PostConfirmationTriggerEvent",
  PreAuthentication: "PreAuthenticationTriggerEvent",
  PostAuthentication: "PostAuthenticationTriggerEvent",
  DefineAuthChallenge: "DefineAuthChallengeTriggerEvent",
  CreateAuthChallenge: "CreateAuthChallengeTriggerEvent",
  VerifyAuthChallengeResponse: "VerifyAuthChallengeResponseTriggerEvent",
  TokenGeneration: "PreTokenGenerationTriggerEvent",
  UserMigration: "UserMigrationTriggerEvent",
  CustomMessage: "CustomMessageTriggerEvent",
  CustomEmailSender: "CustomEmailSenderTriggerEvent",
  CustomSMSSender: "CustomSMSSenderTriggerEvent",
};

// The types ask for two members that the service leaves out itself: the password where nobody typed one, and
// the response of a sender.
const exceptions = {
  UserMigration_ForgotPassword: (event) => ({ ...event, request: { password: "", ...event.request } }),
};

const events = JSON.parse(readFileSync(0, "utf8"));
const lines = events.map((event) => {
  const name = event.triggerSource.split("_")[0];
  const sender = name.endsWith("Sender") ? { response: {} } : {};
  const shown = { ...sender, ...(exceptions[event.triggerSource] ?? ((same) => same))(event) };
  return `export const _${name}_${events.indexOf(event)}: lambda.${types[name]} = mutable(${JSON.stringify(shown)} as const);`;
});
const source = `import type * as lambda from "aws-lambda";
type Mutable<T> = 0 extends 1 & T ? never : { -readonly [K in keyof T]: Mutable<T[K]> };
declare function mutable<T>(value: T): Mutable<T>;
${lines.join("\n")}
`;

const file = `${process.cwd()}/events.ts`;
// What the service sends as null counts as absent: null is `any` to the compiler here, and `never` above.
const options = {
  strict: true,
  strictNullChecks: false,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.getSourceFile = (name, ...rest) =>
  name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
host.fileExists = (name) => name === file || fileExists(name);
host.readFile = (name) => (name === file ? source : readFile(name));
const program = ts.createProgram([file], options, host);
const problems = ts.getPreEmitDiagnostics(program);
for (const problem of problems) {
  const text = ts.flattenDiagnosticMessageText(problem.messageText, "\n");
  const line = problem.file?.getLineAndCharacterOfPosition(problem.start).line;
  console.log(`${line === undefined ? "" : source.split("\n")[line].slice(0, 400)}\n${text}`);
}
console.log(`${events.length} events, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

// The language server as a web worker: the client reads the files, everything else is as on the desktop.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { ClientHost } from "./clientHost.ts";
import { startServer } from "./server.ts";
import { soundOnly } from "./soundMessages.ts";

// The compiler's library for web workers would also declare what other files do not have.
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const writer = new BrowserMessageWriter(self);
const reader = soundOnly(new BrowserMessageReader(self), writer);
startServer(createConnection(reader, writer), (connection) => new ClientHost(connection));

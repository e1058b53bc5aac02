import { FileType, RelativePattern, Uri, workspace } from "vscode";
import { type BaseLanguageClient, RequestType } from "vscode-languageclient";
import { FileAccess, type FileSystem, type ReadResult } from "./fileAccess.ts";
import { documentFiles } from "./selector.ts";

const listRequest = new RequestType<{ folder: string }, { uris: string[] }, void>("promfed/fs/list");
const readRequest = new RequestType<{ uri: string }, ReadResult, void>("promfed/fs/read");
const statRequest = new RequestType<{ uri: string }, { kind: "file" | "folder" | "none" }, void>(
  "promfed/fs/stat",
);

/** A workspace with more matching files than this is listed in part rather than not at all. */
const MAX_LISTED_FILES = 20_000;

/** Lets the server read the workspace through the editor; in a browser there is no other way. */
export function registerFileRequests(client: BaseLanguageClient): void {
  const access = new FileAccess(editorFileSystem);
  client.onRequest(listRequest, ({ folder }) => access.list(folder));
  client.onRequest(readRequest, ({ uri }) => access.read(uri));
  client.onRequest(statRequest, ({ uri }) => access.stat(uri));
}

const editorFileSystem: FileSystem<Uri> = {
  parse: (uri) => Uri.parse(uri, true),
  folders: () => (workspace.workspaceFolders ?? []).map((folder) => folder.uri),
  async find(folder) {
    const exclude = "**/{node_modules,.git}/**";
    return workspace.findFiles(new RelativePattern(folder, documentFiles), exclude, MAX_LISTED_FILES);
  },
  read: async (uri) => workspace.fs.readFile(uri),
  async stat(uri) {
    const { type, size } = await workspace.fs.stat(uri);
    // The type is a set of bits: a symbolic link carries that of what it points to as well.
    return { kind: (type & FileType.Directory) !== 0 ? "folder" : "file", size };
  },
};

// What a user of the package does: a fresh project, the package from a feed, the chat of the README, a stock client.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { io } from "socket.io-client";
import { heard, within } from "./host.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const library = join(repository, "src/Parley.SocketIO");
const names = ["Parley.SocketIO", "Parley.SocketIO.Protocol", "Parley.SocketIO.Redis"];
// What the packages themselves depend on has been restored to build them.
const restored = process.env.NUGET_PACKAGES ?? join(homedir(), ".nuget/packages");

let folder;
let env;
let version;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "socketio-package-"));
  // Packages of its own: a version that was restored once is never looked at again.
  env = { ...process.env, NUGET_PACKAGES: join(folder, "packages"), MSBUILDDISABLENODEREUSE: "1", DOTNET_NOLOGO: "1" };
  const properties = await readFile(join(repository, "Directory.Build.props"), "utf8");
  [, version] = properties.match(/<Version>(.*)<\/Version>/);
  await Promise.all(
    names.map((name) => dotnet("pack", join(repository, "src", name), "-c", "Release", "--no-build", "-o", join(folder, "feed"))),
  );
});

after(() => rm(folder, { recursive: true, force: true }));

async function dotnet(...args) {
  try {
    await promisify(execFile)("dotnet", args, { cwd: folder, env });
  } catch (error) {
    throw new Error(`dotnet ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`);
  }
}

async function buildChat() {
  const readme = await readFile(join(library, "README.md"), "utf8");
  const [, chat] = readme.match(/```csharp\n(.*?)```/s);
  assert.ok(chat.trimEnd().split("\n").length <= 10, "the chat has more than ten lines");
  await writeFile(join(folder, "Program.cs"), chat);
  await writeFile(
    join(folder, "chat.csproj"),
    `<Project Sdk="Microsoft.NET.Sdk.Web">
       <PropertyGroup>
         <TargetFramework>net10.0</TargetFramework>
         <ImplicitUsings>enable</ImplicitUsings>
         <Nullable>enable</Nullable>
         <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
         <!-- With these two nothing is asked of any other feed. -->
         <UseAppHost>false</UseAppHost>
         <NuGetAudit>false</NuGetAudit>
         <DefaultItemExcludes>$(DefaultItemExcludes);packages/**;feed/**</DefaultItemExcludes>
       </PropertyGroup>
       <ItemGroup>
         <PackageReference Include="Parley.SocketIO" Version="${version}" />
         <PackageReference Include="Parley.SocketIO.Redis" Version="${version}" />
       </ItemGroup>
     </Project>`,
  );
  await writeFile(
    join(folder, "nuget.config"),
    `<configuration>
       <fallbackPackageFolders>
         <add key="restored" value="${restored}" />
       </fallbackPackageFolders>
       <packageSources>
         <add key="feed" value="feed" />
       </packageSources>
       <packageSourceMapping>
         <packageSource key="feed">
           <package pattern="Parley.*" />
         </packageSource>
       </packageSourceMapping>
     </configuration>`,
  );
  await dotnet("build", "-c", "Release", "-o", "built", "-v", "quiet");
}

async function startChat() {
  const server = spawn("dotnet", [join(folder, "built/chat.dll")], {
    cwd: folder,
    env: { ...env, ASPNETCORE_URLS: "http://127.0.0.1:0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  const address = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      const [, url] = line.match(/Now listening on: (\S+)/) ?? [];
      if (url) return url;
    }
    throw new Error("the chat ended before it listened");
  })();
  const url = await within(address, 60_000, "the chat does not listen");
  server.stdout.resume();
  return {
    url,
    async stop() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

it("The package makes the chat of its README, for a client from npm", async () => {
  await buildChat();
  const chat = await startChat();
  const [ann, ben] = [io(chat.url, { forceNew: true }), io(chat.url, { forceNew: true })];
  try {
    await Promise.all([heard(ann, "connect"), heard(ben, "connect")]);
    // Its own message has come back by then, so it is in the lobby.
    await within(ben.emitWithAck("say", "here"), 30_000, "no acknowledgement");
    const said = heard(ben, "said");
    assert.equal(await within(ann.emitWithAck("say", "hello"), 30_000, "no acknowledgement"), "ok");
    assert.deepEqual(await said, [ann.id, "hello"]);
  } finally {
    ann.close();
    ben.close();
    await chat.stop();
  }
});

for (const name of names) {
  it(`${name} brings its README, its licence, its documentation and its symbols, and no path of this machine`, async () => {
    const installed = join(folder, "packages", name.toLowerCase(), version);
    const file = (path) => readFile(join(installed, path));
    assert.equal(String(await file("README.md")), await readFile(join(repository, "src", name, "README.md"), "utf8"));
    assert.match(String(await file(`lib/net10.0/${name}.xml`)), /<summary>/);
    const nuspec = String(await file(`${name.toLowerCase()}.nuspec`));
    for (const element of [/<license type="expression">MIT</, /<readme>README.md</, /<description>\w/, /<tags>socket\.io /]) {
      assert.match(nuspec, element);
    }
    assert.ok((await readFile(join(folder, "feed", `${name}.${version}.snupkg`))).length > 0);
    assert.equal((await file(`lib/net10.0/${name}.dll`)).includes(repository), false);
  });
}

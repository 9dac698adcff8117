using System.Globalization;
using System.Net;
using Parley.ConformanceHost;

// conformance-host decode: no server, but the decoders for the comparison with the reference parsers.
if (args is ["decode"])
{
    await DecodeRole.RunAsync();
    return 0;
}

// conformance-host ROLE PORT [REDIS_PORT [ADAPTER]]: the server that the official suites and the interop tests are pointed at.
if (args is not [var role, var portText, .. { Length: <= 2 } redis]
    || !int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
    || !Roles.All.TryGetValue(role, out var map))
{
    await Console.Error.WriteLineAsync($"usage: conformance-host {string.Join('|', Roles.All.Keys)} PORT [REDIS_PORT [ADAPTER]]");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Configuration["port"] = portText;
builder.Configuration["redis"] = redis is [var redisPort, ..] ? redisPort : "6379";
builder.Configuration["adapter"] = redis is [_, var adapter] ? adapter : "classic";
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole().SetMinimumLevel(
    Enum.Parse<LogLevel>(Environment.GetEnvironmentVariable("LOG_LEVEL") ?? nameof(LogLevel.Warning)));
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, port);
    kestrel.Listen(IPAddress.IPv6Loopback, port);
});
// As in the library's own tests: what TLS, HTTP/2 and other systems get is tested with the same clients.
if (Environment.GetEnvironmentVariable("SOCKETIO_TRANSPORT") != "streams")
{
    builder.WebHost.UseSocketIOTransport();
}

var app = map(builder);
await app.StartAsync();
Console.WriteLine(FormattableString.Invariant($"listening on {port}"));
await app.WaitForShutdownAsync();
return 0;

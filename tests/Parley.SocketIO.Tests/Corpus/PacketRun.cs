using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>What a client in / and /custom sends, and what becomes of it.</summary>
/// <param name="Packets">Engine.IO packets, sent together.</param>
/// <param name="Reason">Why the server says both sockets ended; null if they live on.</param>
/// <param name="Calls">How many events reached a handler, in both namespaces.</param>
/// <param name="Answers">What the server sends.</param>
internal sealed record PacketCase(string[] Packets, string? Reason, int Calls = 0, string[]? Answers = null)
{
    internal const string ParseError = "parse error";

    /// <summary>The packet could be read, and has no business here.</summary>
    internal const string OutOfPlace = "forced server close";

    /// <summary>One row for each packet, named after it.</summary>
    internal static IEnumerable<KeyValuePair<string, PacketCase>> Each(string what, string? reason, params string[] packets) =>
        packets.Select(packet => new KeyValuePair<string, PacketCase>($"{what}: {packet}", new([packet], reason)));
}

internal static class PacketRun
{
    internal static readonly string[] Transports = [EngineClient.WebSocket, EngineClient.Polling];

    internal static async Task ShouldEndAsAsync(this CorpusServer server, string what, PacketCase expected)
    {
        foreach (var transport in Transports)
        {
            var message = $"{what}, over {transport}";
            await using var client = await EngineClient.OpenAsync(server.SocketIO, transport);
            var sockets = new[] { await client.ConnectAsync(), await client.ConnectAsync("/custom") };

            await client.OfferAsync(expected.Packets);

            if (expected.Reason is null)
            {
                await client.SendAsync("""42["message","end"]""");
                string[] answers = [.. expected.Answers ?? [], """42["message-back","end"]"""];
                (await client.NextAsync(answers.Length)).ShouldBe(answers, message);
                sockets.Sum(server.Calls).ShouldBe(expected.Calls + 1, message);
                sockets.ShouldAllBe(socket => server.Lives(socket), message);
            }
            else
            {
                (await client.EndAsync()).ShouldBe(expected.Answers ?? [], message);
                foreach (var socket in sockets)
                {
                    (await server.ReasonAsync(socket)).ShouldBe(expected.Reason, message);
                }

                sockets.Sum(server.Calls).ShouldBe(expected.Calls, message);
            }
        }

        await server.ShouldBeUnharmedAsync();
    }
}

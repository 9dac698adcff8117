using System.Globalization;
using System.Text.Json.Nodes;
using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For the tests of engine.io-client.</summary>
internal static class EngineClientRole
{
    private static readonly byte[] FiveBytes = [0, 1, 2, 3, 4];

    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        var time = TimeProvider.System;
        var options = new EngineOptions
        {
            PingInterval = TimeSpan.FromMilliseconds(500),
            MaxHttpBufferSize = 100,
            AllowRequest = context => new(context.Request.Query.ContainsKey("deny") ? "Forbidden" : null),
            InitialHeaders = (_, headers) => headers.SetCookie = new(
            [
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                "4=4; Expires=" + time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture),
            ]),
        };
        app.MapEngineIO("/engine.io", options, new Echo
        {
            Greeting = "hi",
            BinaryAnswer = (_, text) => text == "give binary" ? FiveBytes : (ReadOnlyMemory<byte>?)null,
            TextAnswer = (session, text) => text switch
            {
                "give utf8" => "пойду спать всем спокойной ночи",
                "sendHeaders" => Headers(session),
                _ => null,
            },
        });
        return app;
    }

    private static string? Headers(EngineSession session)
    {
        if (session.CarrierHeaders is null)
        {
            return null;
        }

        var headers = new JsonObject();
        foreach (var (name, values) in session.CarrierHeaders)
        {
            headers[name.ToLowerInvariant()] = values.ToString();
        }

        return headers.ToJsonString();
    }
}

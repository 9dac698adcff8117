using Parley.Configuration;
using Parley.Tests.Realtime;

namespace Parley.Tests.Dialects;

/// <summary>A world where everybody is in the public room.</summary>
public sealed class PublicWorld : ChatWorld
{
    private protected override Settings Change(Settings settings) => settings with { PublicRoom = true };
}

/// <summary>Somebody who signs in as a front-end of seed 002 does.</summary>
internal static class Seed002Person
{
    public static async Task<string> LogInAsync(this ParleyServer server, TestUser user) =>
        (await server.Client.CallAsync("POST /api/auth/login", new { email = user.Email, password = TestUser.DefaultPassword }))
            .Text("access_token");

    public static async Task<ChatClient> ConnectAsync(this ParleyServer server, TestUser user) =>
        await ChatClient.ConnectAsync(server, new { token = await server.LogInAsync(user) }, hears: "");

    public static long Number(this TestUser user) => long.Parse(user.Id, System.Globalization.CultureInfo.InvariantCulture);
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Dialects;
using Parley.Tests.Realtime;

namespace Parley.Tests.Access;

/// <summary>A server whose first account, which is an admin of it, belongs to no test.</summary>
public sealed class AccessWorld : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private int _people;
    private TestUser _root = null!;

    internal ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ParleyServer.StartAsync(settings => settings with { JwtSecret = Secret, PublicRoom = true });
        _root = await PersonAsync();
        Nobodies = await NobodiesAsync();
    }

    /// <summary>Those without a good token: the name of the kind, and the token.</summary>
    internal IReadOnlyList<(string Kind, string? Token)> Nobodies { get; private set; } = [];

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal string NewName() => string.Create(CultureInfo.InvariantCulture, $"person{Interlocked.Increment(ref _people)}");

    internal Task<TestUser> PersonAsync() => Server.RegisterAsync(NewName());

    internal async Task<TestUser> WithRoleAsync(string role)
    {
        var person = await PersonAsync();
        (await _root.CallAsync($"PATCH /users/{person.Id}/role", new { role })).Status.ShouldBe(200);
        return person;
    }

    /// <summary>A socket of somebody from which an event may be asked: one whose dialect has it.</summary>
    internal async Task<ChatClient> ConnectAsync(TestUser person, string name)
    {
        var commands = Server.Services.GetRequiredService<DialectCommands>();
        var dialect = KnownDialects.All.FirstOrDefault(d => d.Events(commands).Any(e => e.Name == name)) ?? KnownDialects.Canonical;
        return await ChatClient.ConnectAsync(
            Server, new { token = person.Token, dialect = dialect.Name }, hears: dialect == KnownDialects.Canonical ? null : "");
    }

    private async Task<IReadOnlyList<(string Kind, string? Token)>> NobodiesAsync()
    {
        var (signedOut, deleted, person) = (await PersonAsync(), await PersonAsync(), await PersonAsync());
        (await signedOut.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        (await deleted.CallAsync("DELETE /users/me", new { password = TestUser.DefaultPassword })).Status.ShouldBe(204);
        return
        [
            ("without a token", null), ("with nonsense", "nonsense"), ("signed out", signedOut.Token), ("deleted", deleted.Token),
            ("expired", Expired(person.Token)),
        ];
    }

    /// <summary>The same token, of an hour ago.</summary>
    private static string Expired(string token)
    {
        var parts = token.Split('.');
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        foreach (var time in (string[])["iat", "exp"])
        {
            claims[time] = claims[time]!.GetValue<long>() - 3600;
        }

        var signed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}

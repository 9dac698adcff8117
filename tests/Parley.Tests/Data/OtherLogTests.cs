using System.Net.Http.Json;
using Dapper;
using Npgsql;

namespace Parley.Tests.Data;

/// <summary>Another log is put in the place of the one that a running server was started on, in PostgreSQL.</summary>
public sealed class OtherLogTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private readonly TestDatabase _place = new();

    [Theory]
    [InlineData("UPDATE log_state SET epoch = 'restored'", "it is of the epoch restored")]
    // As a standby that was told less than was acknowledged.
    [InlineData("DELETE FROM events WHERE pos = (SELECT MAX(pos) FROM events)", "it ends at ")]
    public async Task It_stops_and_says_why(string change, string why)
    {
        if (!TestDatabase.IsPostgres)
        {
            Assert.Skip("PostgreSQL alone");
        }

        using var process = ServerProcess.Start(_path, ("PORT", "0"), ("DATABASE_URL", _place.Address.AbsoluteUri), ("RATE_LIMITS", "off"));
        using var client = new HttpClient { BaseAddress = await ServerProcess.WhenReadyAsync(process) };
        (await RegisterAsync(client, 0)).EnsureSuccessStatusCode();

        string epoch;
        await using (var connection = new NpgsqlConnection(_place.Url!.ForReaders()))
        {
            await connection.ExecuteAsync(change);
            epoch = (await connection.ExecuteScalarAsync<string>("SELECT epoch FROM log_state"))!;
            await connection.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }

        var said = process.StandardError.ReadToEndAsync();
        for (var i = 1; !process.HasExited; i++)
        {
            try
            {
                // What it answers until it notices is that the database cannot be reached.
                (await RegisterAsync(client, i)).IsSuccessStatusCode.ShouldBeFalse();
            }
            catch (HttpRequestException)
            {
                // It is going.
            }
        }

        (await said).ShouldContain("The log in the database is not the one that this server was started on: " + why);
        process.ExitCode.ShouldNotBe(0);
        if (why.Contains("ends at", StringComparison.Ordinal))
        {
            // What clients remember is of positions that will be given to other events.
            await using var connection = new NpgsqlConnection(_place.Url!.ForReaders());
            (await connection.ExecuteScalarAsync<string>("SELECT epoch FROM log_state")).ShouldNotBe(epoch);
        }
    }

    public void Dispose()
    {
        _place.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, int number) =>
        client.PostAsJsonAsync(
            "/auth/register",
            new { email = FormattableString.Invariant($"anna{number}@example.org"), username = FormattableString.Invariant($"anna{number}"), password = "correct horse" });
}

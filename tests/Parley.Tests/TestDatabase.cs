using Npgsql;
using Parley.Data;

namespace Parley.Tests;

/// <summary>
/// An empty database of its own: a file, or, when the tests are run with PARLEY_TEST_POSTGRES (the URL of a server), a schema
/// there.
/// </summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("PARLEY_TEST_POSTGRES") is { Length: > 0 } url ? url : null;

    private readonly string _name = "test_" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
    private readonly string? _path = Server is null ? Directory.CreateTempSubdirectory("parley-test-").FullName : null;

    public static bool IsPostgres => Server is not null;

    /// <summary>Null for SQLite.</summary>
    public DatabaseUrl? Url => Server is null ? null : Parse($"{Server}?schema={_name}");

    public Database Open() =>
        Url is { } url ? new PostgresDatabase(url, mayLose: false) : new SqliteDatabase(Path.Combine(_path!, "parley.db"));

    public void Dispose()
    {
        if (Server is null)
        {
            Directory.Delete(_path!, recursive: true);
            return;
        }

        using var source = NpgsqlDataSource.Create(Parse(Server).ForReaders());
        using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {_name} CASCADE");
        command.ExecuteNonQuery();
    }

    private static DatabaseUrl Parse(string text) =>
        DatabaseUrl.Parse(text) is { Url: { } url } ? url : throw new InvalidOperationException("PARLEY_TEST_POSTGRES is not understood.");
}

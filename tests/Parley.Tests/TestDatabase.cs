using Npgsql;
using Parley.Data;

namespace Parley.Tests;

/// <summary>
/// An empty database of its own: a file, or, when the tests are run with PARLEY_TEST_POSTGRES (the URL of a server), one there.
/// </summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("PARLEY_TEST_POSTGRES") is { Length: > 0 } url ? url : null;

    // To make the tables again for every test would take most of its time.
    private static readonly Lazy<string> Template = new(MakeTemplate);

    private readonly string _name = NewName();
    private readonly string? _path = Server is null ? Directory.CreateTempSubdirectory("parley-test-").FullName : null;

    public TestDatabase()
    {
        if (IsPostgres)
        {
            Run($"CREATE DATABASE {_name} TEMPLATE {Template.Value}");
        }
    }

    public static bool IsPostgres => Server is not null;

    /// <summary>Null for SQLite.</summary>
    public DatabaseUrl? Url => IsPostgres ? Parse(Address.AbsoluteUri) : null;

    /// <summary>On PostgreSQL.</summary>
    public Uri Address => AddressOf(_name);

    public Database Open() =>
        Url is { } url ? new PostgresDatabase(url, mayLose: false) : new SqliteDatabase(Path.Combine(_path!, "parley.db"));

    public void Dispose()
    {
        if (IsPostgres)
        {
            Run($"DROP DATABASE {_name} WITH (FORCE)");
        }
        else
        {
            Directory.Delete(_path!, recursive: true);
        }
    }

    private static string MakeTemplate()
    {
        var name = NewName();
        Run($"CREATE DATABASE {name}");
        new PostgresDatabase(Parse(AddressOf(name).AbsoluteUri), mayLose: false).Dispose();
        // What its pools still hold would keep it from being copied.
        NpgsqlConnection.ClearAllPools();
        return name;
    }

    private static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(Parse(Server!).ForReaders());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static string NewName() => "test_" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    private static Uri AddressOf(string name) => new UriBuilder(Server!) { Path = name }.Uri;

    private static DatabaseUrl Parse(string text) =>
        DatabaseUrl.Parse(text) is { Url: { } url } ? url : throw new InvalidOperationException("PARLEY_TEST_POSTGRES is not understood.");
}

using Dapper;
using Npgsql;
using Parley.Data;

namespace Parley.Bench;

/// <summary>An empty database: a schema of its own at DATABASE_URL, or a file in DATA_DIR (else the directory for temporary files).</summary>
internal sealed class BenchDatabase : IDisposable
{
    private readonly string? _path;
    private readonly DatabaseUrl? _url;

    private BenchDatabase(Database database, string? path, DatabaseUrl? url)
    {
        Database = database;
        _path = path;
        _url = url;
    }

    public Database Database { get; }

    public static BenchDatabase Open(string name)
    {
        if (Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } text)
        {
            var (url, error) = DatabaseUrl.Parse($"{text}?schema=bench_{name}");
            return new BenchDatabase(new PostgresDatabase(url ?? throw new ArgumentException($"DATABASE_URL: {error}", nameof(name)), mayLose: false), null, url);
        }

        var path = Path.Combine(Environment.GetEnvironmentVariable("DATA_DIR") ?? Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        return new BenchDatabase(new SqliteDatabase(Path.Combine(path, "parley.db")), path, null);
    }

    public void Dispose()
    {
        Database.Dispose();
        if (_path is not null)
        {
            Directory.Delete(_path, recursive: true);
            return;
        }

        using var source = NpgsqlDataSource.Create(_url!.ForReaders());
        using var connection = source.OpenConnection();
        connection.Execute($"DROP SCHEMA {_url.Schema} CASCADE");
    }
}

using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Parley.Data;

/// <summary>
/// Brings a database up to date at start: forward only, one numbered SQL file each (Data/Migrations), one
/// transaction each.
/// </summary>
internal static class Migrations
{
    private const string Prefix = "Parley.Data.Migrations.";

    /// <param name="connection">To the database.</param>
    /// <param name="engine">Files that name another engine (<c>0003_search.sqlite.sql</c>) are not run.</param>
    /// <param name="translate">Makes a definition one of this engine.</param>
    public static void Run(DbConnection connection, string engine, Func<string, string> translate)
    {
        connection.Execute(translate("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"));
        var done = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(number), 0) FROM migrations");
        var known = All().Where(m => m.Engine is null || m.Engine == engine).ToList();
        if (done > known[^1].Number)
        {
            throw new UnusableDatabaseException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database is at migration {done}, this server knows {known[^1].Number}: run the newer server."));
        }

        // All or none: a server that is stopped on the way finds the database as it was, and a new one costs one sync.
        using var transaction = connection.BeginTransaction();
        foreach (var (number, name, _, sql) in known.Where(m => m.Number > done))
        {
            connection.Execute(translate(sql), transaction: transaction);
            connection.Execute("INSERT INTO migrations (number, name) VALUES (@number, @name)", new { number, name }, transaction);
        }

        transaction.Commit();
    }

    private static IEnumerable<(int Number, string Name, string? Engine, string Sql)> All()
    {
        var assembly = typeof(Migrations).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var name = resource[Prefix.Length..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var engine = name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[(dot + 1)..] : null;
            yield return (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, engine, reader.ReadToEnd());
        }
    }
}

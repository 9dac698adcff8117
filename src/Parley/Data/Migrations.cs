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
    /// <param name="translate">Makes a definition one of this engine.</param>
    public static void Run(DbConnection connection, Func<string, string> translate)
    {
        connection.Execute(translate("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"));
        var done = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(number), 0) FROM migrations");
        var known = All().ToList();
        if (done > known[^1].Number)
        {
            throw new UnusableDatabaseException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database is at migration {done}, this server knows {known[^1].Number}: run the newer server."));
        }

        foreach (var (number, name, sql) in known.Where(m => m.Number > done))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(translate(sql), transaction: transaction);
            connection.Execute("INSERT INTO migrations (number, name) VALUES (@number, @name)", new { number, name }, transaction);
            transaction.Commit();
        }
    }

    private static IEnumerable<(int Number, string Name, string Sql)> All()
    {
        var assembly = typeof(Migrations).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var name = resource[Prefix.Length..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}

using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Parley.Data;

/// <summary>
/// Copies everything that is kept from one database to another of the same version, whichever engines they are. What can be
/// made again (the search index) and what belongs to a process is left out.
/// </summary>
internal static class TableCopy
{
    private const string TablesSql =
        """
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'message_search%'
          AND name NOT IN ('migrations', 'log_writers', 'consumers')
        ORDER BY name
        """;

    /// <summary>The tables, as the SQLite one of the two knows them.</summary>
    public static List<string> Tables(SqliteConnection sqlite) => sqlite.Query<string>(TablesSql).AsList();

    /// <summary>Copies a table to an empty one; returns the number of rows.</summary>
    public static long Copy(DbConnection from, DbConnection to, string table, IReadOnlyList<string> columns)
    {
        using var command = from.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {table}";
        using var reader = command.ExecuteReader();
        return to is NpgsqlConnection postgres ? Import(reader, postgres, table, columns) : Insert(reader, to, table, columns);
    }

    public static List<string> Columns(SqliteConnection sqlite, string table) =>
        sqlite.Query<string>("SELECT name FROM pragma_table_info(@table)", new { table }).AsList();

    private static long Insert(DbDataReader reader, DbConnection to, string table, IReadOnlyList<string> columns)
    {
        using var insert = to.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})";
        foreach (var column in columns)
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = "@" + column;
            insert.Parameters.Add(parameter);
        }

        var rows = 0L;
        while (reader.Read())
        {
            for (var i = 0; i < columns.Count; i++)
            {
                insert.Parameters[i].Value = reader.GetValue(i);
            }

            insert.ExecuteNonQuery();
            rows++;
        }

        return rows;
    }

    private static long Import(DbDataReader reader, NpgsqlConnection to, string table, IReadOnlyList<string> columns)
    {
        using var import = to.BeginBinaryImport($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT binary)");
        var rows = 0L;
        while (reader.Read())
        {
            import.StartRow();
            for (var i = 0; i < columns.Count; i++)
            {
                switch (reader.GetValue(i))
                {
                    case long number:
                        import.Write(number, NpgsqlDbType.Bigint);
                        break;
                    case string text:
                        import.Write(text, NpgsqlDbType.Text);
                        break;
                    default:
                        import.WriteNull();
                        break;
                }
            }

            rows++;
        }

        import.Complete();
        return rows;
    }
}

using System.Collections.Concurrent;
using System.Data.Common;

namespace Parley.Log;

/// <summary>
/// Rows that a statement uses as a table, which it names <c>@rows AS r</c>: arrays in PostgreSQL, so that it runs once for all
/// rows; in SQLite, where a statement costs next to nothing, it runs once for each.
/// </summary>
/// <example><c>UPDATE conversations SET last_seq = r.seq FROM @rows AS r WHERE id = r.conversation</c></example>
internal sealed class Rows(int count)
{
    private static readonly ConcurrentDictionary<(string Sql, bool AsArrays), string> Texts = [];

    private readonly List<(string Name, Array Values)> _columns = [];
    private readonly List<(string Name, object Value)> _constants = [];

    public int Count => count;

    internal IReadOnlyList<(string Name, Array Values)> Columns => _columns;

    internal IReadOnlyList<(string Name, object Value)> Constants => _constants;

    /// <summary>A column, of the type that its values have.</summary>
    public Rows Add<T>(string name, T[] values)
    {
        if (values.Length != count)
        {
            throw new ArgumentException(Invariant($"There are {count} rows, and {name} has {values.Length} values."), nameof(values));
        }

        _columns.Add((name, values));
        return this;
    }

    /// <summary>A parameter beside the rows: the same for all of them.</summary>
    public Rows Set(string name, object value)
    {
        _constants.Add((name, value));
        return this;
    }

    /// <summary>The statement with the table written out.</summary>
    internal string Complete(string sql, bool asArrays)
    {
        Chaos.Spoil("sql", ref sql);
        return Texts.TryGetValue((sql, asArrays), out var text)
            ? text
            : Texts[(sql, asArrays)] = sql.Replace("@rows AS r", asArrays ? Arrays() : OneRow(), StringComparison.Ordinal);
    }

    private string Arrays() =>
        $"unnest({string.Join(", ", _columns.Select(c => "@" + c.Name))}) AS r({string.Join(", ", _columns.Select(c => c.Name))})";

    private string OneRow() => $"(SELECT {string.Join(", ", _columns.Select(c => "@" + c.Name + " AS " + c.Name))}) AS r";
}

/// <summary>A query over rows. What it answers is in no particular order.</summary>
/// <param name="Sql">It names the rows as <see cref="Log.Rows"/> says.</param>
/// <param name="Rows">The rows.</param>
/// <param name="OnRow">Takes a row of the answer.</param>
internal sealed record RowQuery(string Sql, Rows Rows, Action<DbDataReader> OnRow);

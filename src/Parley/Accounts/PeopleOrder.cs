namespace Parley.Accounts;

/// <summary>In which order people are listed.</summary>
internal sealed record PeopleOrder(string Sql)
{
    /// <summary>Of what was searched for: who is called so, then whose username begins so.</summary>
    public static PeopleOrder Closest { get; } = new(
        """
        CASE WHEN u.username_key = @key THEN 0
          WHEN u.username_key LIKE @begins ESCAPE '!' THEN 1 ELSE 2 END, u.username_key
        """);

    public static Outcome<PeopleOrder> ReadOfFound(string? sort, string? order) =>
        (sort, order) is (null or "", null or "") ? Closest : Read(sort, order);

    public static Outcome<PeopleOrder> Read(string? sort, string? order)
    {
        var column = sort switch
        {
            null or "" or "username" => "u.username_key",
            "name" => "u.name_key",
            "createdAt" => "u.created_at",
            _ => null,
        };
        var direction = order switch
        {
            null or "" or "asc" => "ASC",
            "desc" => "DESC",
            _ => null,
        };
        return column is null ? Refusal.Invalid("sort must be \"username\", \"name\" or \"createdAt\"")
            : direction is null ? Refusal.Invalid("order must be \"asc\" or \"desc\"")
            : new PeopleOrder($"{column} {direction}, u.id {direction}");
    }
}

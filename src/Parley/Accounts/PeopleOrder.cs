namespace Parley.Accounts;

/// <summary>In which order people are listed.</summary>
internal sealed record PeopleOrder(string Sql)
{
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

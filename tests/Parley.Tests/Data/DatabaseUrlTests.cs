using Npgsql;
using Parley.Data;

namespace Parley.Tests.Data;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgresql://me:p%40ss%3Aword@db.example.org:6432/my%20chat", "db.example.org", 6432, "my chat", "me", "p@ss:word")]
    [InlineData("postgres://me@[::1]/chat", "::1", 5432, "chat", "me", null)]
    [InlineData("postgresql:///chat?host=/var/run/postgresql", "/var/run/postgresql", 5432, "chat", null, null)]
    public void It_says_where_the_server_is(string text, string host, int port, string database, string? user, string? password)
    {
        var url = Parse(text);
        url.Host.ShouldBe(host);
        url.Port.ShouldBe(port);
        url.Database.ShouldBe(database);
        url.Username.ShouldBe(user);
        url.Password.ShouldBe(password);
    }

    [Fact]
    public void It_may_say_which_schema_and_how_to_connect()
    {
        var url = Parse("postgresql://me@db/chat?schema=Team%20A&sslmode=verify-full&connect_timeout=7&connection_limit=20");
        url.SearchPath.ShouldBe("\"Team A\"");
        url.SslMode.ShouldBe(SslMode.VerifyFull);
        url.Timeout.ShouldBe(7);
        url.MaxPoolSize.ShouldBe(20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("chat")]
    [InlineData("mysql://me@db/chat")]
    [InlineData("file:./chat.db")]
    [InlineData("postgresql://me@db")]
    [InlineData("postgresql://me@db/chat?sslmode=maybe")]
    [InlineData("postgresql://me@db/chat?connection_limit=0")]
    [InlineData("postgresql://me@db/chat?connect_timeout=soon")]
    public void What_is_not_understood_is_refused(string text)
    {
        var (url, error) = DatabaseUrl.Parse(text);
        url.ShouldBeNull();
        error.ShouldNotBeNull();
    }

    [Fact]
    public void The_password_is_not_shown() =>
        DatabaseUrl.Parse("postgresql://me:secret@db/chat").Url!.Shown.ShouldBe("PostgreSQL at db:5432, database chat");

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var (url, error) = DatabaseUrl.Parse(text);
        error.ShouldBeNull();
        return new NpgsqlConnectionStringBuilder(url!.ForReaders());
    }
}

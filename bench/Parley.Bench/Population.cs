using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Bench;

/// <summary>
/// Fills an empty database with people who are signed in, in groups of ten with consecutive ids: group c (from 1) has the
/// people (c - 1) * 10 + 1 to c * 10. All have the same password, and their tokens are written to a file, a line each.
/// </summary>
internal static class Population
{
    public const int PeopleInGroup = 10;

    private const string Password = "correct horse battery";
    private const int PerAppend = 500;

    private static readonly Device Device = new("127.0.0.1", "bench");

    /// <summary>Into the database that the environment names, as the server takes it.</summary>
    public static async Task<int> FillAsync(int people, string tokensPath)
    {
        var (settings, error) = Settings.Read(Environment.GetEnvironmentVariables(), null);
        var (directory, unusable) = error is null ? DataDirectory.Open(settings.DataDirectory) : (null, error);
        if (directory is null)
        {
            await Console.Error.WriteLineAsync(unusable);
            return 1;
        }

        using (directory)
        {
            using var database = Database.Open(settings, directory);
            await using var log = new EventLog(
                database, new Tail(NullLogger<Tail>.Instance), TimeProvider.System, NullLogger<EventLog>.Instance);
            var tokens = AccountsSetup.TokensOf(settings, directory, TimeProvider.System);
            using var passwords = new Passwords(settings.BcryptCost);
            var callers = await AddPeopleAsync(log, people, (await passwords.HashAsync(Password)).Value);
            await File.WriteAllLinesAsync(tokensPath, callers.Select(tokens.Issue));
            await AddGroupsAsync(log, database, callers);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{people} people; their password is \"{Password}\""));
        return 0;
    }

    /// <summary>People with consecutive ids from 1, each with a session.</summary>
    public static async Task<List<Caller>> AddPeopleAsync(EventLog log, int count, string passwordHash)
    {
        var callers = new List<Caller>(count);
        foreach (var chunk in Enumerable.Range(1, count).Chunk(PerAppend))
        {
            callers.AddRange(await log.AppendAsync(append => chunk.Select(_ => Add(append, passwordHash)).ToList()));
        }

        return callers;
    }

    /// <summary>Groups of ten with consecutive ids from 1.</summary>
    public static async Task<List<Id>> AddGroupsAsync(EventLog log, Database database, IReadOnlyList<Caller> callers)
    {
        using var passwords = new Passwords(cost: 4);
        var conversations = new ConversationCommands(log, new ConversationQueries(database), passwords);
        var groups = new List<Id>();
        foreach (var people in callers.Chunk(PeopleInGroup))
        {
            var group = await conversations.CreateAsync(
                people[0], new NewConversation([.. people.Skip(1).Select(p => new Id(p.UserId))], IsGroup: true));
            groups.Add(group.Value.View.Id);
        }

        return groups;
    }

    private static Caller Add(Append append, string passwordHash)
    {
        var id = append.NextId("user");
        var name = string.Create(CultureInfo.InvariantCulture, $"person{id}");
        append.Run(
            """
            INSERT INTO users (id, email, email_key, username, username_key, name, password_hash, role, created_at)
            VALUES (@id, @email, @email, @name, @name, @name, @hash, 'user', @at)
            """,
            ("@id", id), ("@email", name + "@example.org"), ("@name", name), ("@hash", passwordHash), ("@at", append.Now));
        var (session, _) = Sessions.Open(append, id, Device);
        return new Caller(id, session, name, name + "@example.org", AccountRole.User);
    }
}

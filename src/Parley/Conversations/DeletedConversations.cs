using Parley.Log;
using Parley.Media;
using Parley.Messages;

namespace Parley.Conversations;

/// <summary>
/// Removes what deleted conversations held: at once when one is deleted, and after a restart what was left then. It goes in small
/// commands with pauses between them, so that nobody waits.
/// </summary>
internal sealed class DeletedConversations(EventLog log, TimeProvider time, ILogger<DeletedConversations> logger)
    : PeriodicService(TimeSpan.FromMinutes(1), time, logger)
{
    private const int Most = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // What a person has there. The primary keys begin with the person in drafts, and with the conversation elsewhere.
    private static readonly string[] OfPeople =
    [
        "DELETE FROM drafts WHERE (user_id, conversation_id) IN (SELECT r.usr, r.conversation FROM @rows AS r)",
        "DELETE FROM reads WHERE (conversation_id, user_id) IN (SELECT r.conversation, r.usr FROM @rows AS r)",
        "DELETE FROM watermarks WHERE (conversation_id, user_id) IN (SELECT r.conversation, r.usr FROM @rows AS r)",
    ];

    private static readonly string[] OfConversation =
    [
        "DELETE FROM invites WHERE conversation_id = @conversation",
        "DELETE FROM sanctions WHERE conversation_id = @conversation",
        "UPDATE conversations SET name = NULL, topic = NULL, avatar = NULL, emptied = 1 WHERE id = @conversation",
    ];

    private readonly SemaphoreSlim _turn = new(1);
    private CancellationToken _stopping;

    /// <summary>Begins without waiting for the next time.</summary>
    public void Begin() => _ = Task.Run(() => TryAsync(_stopping), _stopping);

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        await _turn.WaitAsync(stoppingToken);
        try
        {
            while (await log.AppendAsync(Next) is var conversation and not 0)
            {
                await EmptyAsync(conversation, stoppingToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        return base.ExecuteAsync(stoppingToken);
    }

    private static long Next(Append append) =>
        append.Scalar<long>("SELECT id FROM conversations WHERE deleted_pos IS NOT NULL AND emptied = 0 ORDER BY id LIMIT 1");

    private async Task EmptyAsync(long conversation, CancellationToken stoppingToken)
    {
        while (await log.AppendAsync(append => RemoveMessages(append, conversation)) == Most)
        {
            await Task.Delay(Pause, Time, stoppingToken);
        }

        for (var last = 0L; (last = await log.AppendAsync(append => RemoveOfPeople(append, conversation, last))) != 0;)
        {
            await Task.Delay(Pause, Time, stoppingToken);
        }

        await log.AppendAsync(append =>
        {
            var picture = append.Scalar<string>("SELECT avatar FROM conversations WHERE id = @conversation", ("@conversation", conversation));
            _ = Pictures.Replace(append, 0, picture, null);
            foreach (var statement in OfConversation)
            {
                append.Run(statement, ("@conversation", conversation));
            }

            return conversation;
        });
    }

    private static int RemoveMessages(Append append, long conversation)
    {
        var messages = append.All(
            "SELECT id FROM messages WHERE conversation_id = @conversation ORDER BY id LIMIT @most",
            row => row.GetInt64(0), ("@conversation", conversation), ("@most", (long)Most));
        MessageRemoval.Remove(append, messages);
        return messages.Count;
    }

    /// <summary>Of the next people; returns the last of them, 0 when there are no more.</summary>
    private static long RemoveOfPeople(Append append, long conversation, long after)
    {
        var people = append.All(
            "SELECT DISTINCT user_id FROM participants WHERE conversation_id = @conversation AND user_id > @after ORDER BY user_id LIMIT @most",
            row => row.GetInt64(0), ("@conversation", conversation), ("@after", after), ("@most", (long)Most));
        var rows = new Rows(people.Count).Add("usr", [.. people]).Add("conversation", [.. people.Select(_ => conversation)]);
        foreach (var statement in OfPeople)
        {
            append.Write(statement, rows);
        }

        return people.Count == 0 ? 0 : people[^1];
    }
}

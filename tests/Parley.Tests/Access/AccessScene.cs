using Parley.Tests.Conversations;
using Parley.Tests.Friends;
using Parley.Tests.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.Access;

/// <summary>The people and things of docs/access.md: as many of them as a row needs.</summary>
internal sealed class AccessScene
{
    /// <summary>What nobody is shown who was not there when it was written.</summary>
    public const string Canary = "canary";

    private static readonly string[] Arriving = ["fellow", "left", "removed", "banned", "muted", "member who is blocked", "member who blocks"];
    private static readonly string[] InDirect = ["blocked", "who blocks"];

    private readonly Dictionary<string, TestUser> _people = [];
    private readonly Dictionary<string, string> _messages = [];
    private readonly Dictionary<string, string> _directs = [];
    private readonly Dictionary<string, string> _things = [];
    private readonly AccessWorld _world;
    private readonly AccessRow _row;
    private TestUser _other = null!;

    private AccessScene(AccessWorld world, AccessRow row) => (_world, _row) = (world, row);

    public TestUser Owner => _people["owner"];

    /// <summary>The kinds of callers of each column.</summary>
    public static IReadOnlyList<(string Column, string Kind)> Kinds { get; } =
    [
        ("stranger", "stranger"), ("stranger", "who has asked"), ("stranger", "moderator of the server"), ("blocked", "blocked"), ("blocked", "who blocks"),
        ("left", "left"), ("left", "removed"), ("banned", "banned"), ("muted", "muted"),
        ("member", "member"), ("member", "member who is blocked"), ("member", "member who blocks"),
        ("admin", "admin"), ("owner", "owner"), ("server", "admin of the server"),
    ];

    public static async Task<AccessScene> SetAsync(AccessWorld world, AccessRow row, params IReadOnlyList<string> kinds)
    {
        var scene = new AccessScene(world, row);
        await scene.SetAsync(kinds);
        return scene;
    }

    public TestUser this[string kind] => _people[kind];

    public string Fill(string text, string kind)
    {
        var caller = _people.GetValueOrDefault(kind, Owner);
        foreach (var (thing, value) in _things)
        {
            text = text.Replace(thing, value, StringComparison.Ordinal);
        }

        return text
            .Replace("{self}", caller.Id, StringComparison.Ordinal)
            .Replace("{mine}", _messages.GetValueOrDefault(kind) ?? _things.GetValueOrDefault("{message}"), StringComparison.Ordinal)
            .Replace("{direct}", _directs.GetValueOrDefault(kind) ?? _directs.GetValueOrDefault("member"), StringComparison.Ordinal)
            .Replace("{new}", text.Contains("{new}", StringComparison.Ordinal) ? _world.NewName() : "", StringComparison.Ordinal);
    }

    /// <summary>The row's text about things that do not exist; people do.</summary>
    public string FillWithNothing(string text, string kind)
    {
        foreach (var thing in (string[])["group", "message", "mine", "action", "direct", "channel", "private", "protected", "session", "upload", "request", "asked"])
        {
            text = text.Replace($"{{{thing}}}", "987654321", StringComparison.Ordinal);
        }

        return Fill(text.Replace("{invite}", "abcdefghijklmnopqrstuv", StringComparison.Ordinal), kind);
    }

    /// <summary>The group is archived: it is there to be read.</summary>
    public Task ArchiveAsync() => MustAsync(Owner, $"PATCH /chats/conversations/{_things["{group}"]}", new { isArchived = true });

    /// <summary>The group is gone.</summary>
    public Task DeleteGroupAsync() => MustAsync(Owner, $"DELETE /chats/conversations/{_things["{group}"]}");

    /// <summary>All messages that the row could mean are gone.</summary>
    public async Task DeleteMessagesAsync()
    {
        foreach (var message in _messages.Values.Append(_things.GetValueOrDefault("{action}")).OfType<string>().Distinct())
        {
            await MustAsync(Owner, $"DELETE /chats/messages/{message}");
        }
    }

    /// <summary>How far the log has come, and what the owner sees of the group.</summary>
    public async Task<string> StateAsync()
    {
        var head = (await Owner.CallAsync("GET /sync")).Text("cursor");
        if (!_things.TryGetValue("{group}", out var group))
        {
            return head;
        }

        var conversation = await Owner.ConversationAsync(group);
        var messages = await Owner.MessagesAsync(group);
        return string.Join('\n', [head, conversation.ToString(), .. messages.Select(m => m.ToString())]);
    }

    private async Task SetAsync(IReadOnlyList<string> kinds)
    {
        foreach (var kind in kinds.Union(_row.NeedsGroup ? ["owner", "admin", "member"] : ["owner"]).Union(_row.Mentions("{fellow}") ? ["fellow"] : []))
        {
            _people[kind] = kind switch
            {
                "moderator of the server" => await _world.WithRoleAsync("moderator"),
                "admin of the server" => await _world.WithRoleAsync("admin"),
                _ => await _world.PersonAsync(),
            };
        }

        _things["{owner}"] = Owner.Id;
        _things["{owner.email}"] = Owner.Email;
        _things["{start}"] = (await Owner.CallAsync("GET /sync")).Text("cursor");
        _things["{emoji}"] = "👍";
        _things["{rest}"] = "?EIO=4&transport=polling";
        _other = await _world.PersonAsync();
        _things["{other}"] = _other.Id;
        if (_row.NeedsGroup)
        {
            await SetGroupAsync();
        }

        await BlockAsync();
        if (_people.TryGetValue("who has asked", out var asking) && !_row.Mentions("{other}"))
        {
            await asking.AskAsync(Owner);
        }

        await SetThingsAsync();
    }

    private async Task SetGroupAsync()
    {
        var there = _people.Where(p => p.Key is "admin" or "member" || Arriving.Contains(p.Key)).ToList();
        var group = await Owner.GroupAsync([.. there.Select(p => p.Value)]);
        _things["{group}"] = group;
        _things["{admin}"] = this["admin"].Id;
        _things["{member}"] = this["member"].Id;
        await MustAsync(Owner, $"PATCH /chats/conversations/{group}/participants/{this["admin"].Id}", new { role = "admin" });
        if (_people.TryGetValue("fellow", out var fellow))
        {
            _things["{fellow}"] = fellow.Id;
        }

        foreach (var (kind, person) in there.Where(_ => _row.Mentions("{mine}")).Append(new("owner", Owner)))
        {
            _messages[kind] = await SayAsync(person, group, "mine");
        }

        _things["{message}"] = _messages["owner"];
        if (_row.Mentions("{action}"))
        {
            _things["{action}"] = (await MustAsync(
                Owner, $"POST /chats/conversations/{group}/messages", new { action = new { type = "game", title = "A game?" } })).Body.Id();
        }

        foreach (var kind in InDirect.Append("member").Where(kind => _people.ContainsKey(kind) && (!_row.Changes || _row.Mentions("{direct}"))))
        {
            _directs[kind] = await Owner.DirectAsync(this[kind]);
            await SayAsync(Owner, _directs[kind], "to you");
        }

        await PutOutAsync(group);
        await SayAsync(Owner, group, Canary);
    }

    private async Task PutOutAsync(string group)
    {
        if (_people.TryGetValue("left", out var left))
        {
            await MustAsync(left, $"POST /chats/conversations/{group}/leave");
        }

        if (_people.TryGetValue("removed", out var removed))
        {
            await MustAsync(Owner, $"DELETE /chats/conversations/{group}/participants/{removed.Id}");
        }

        if (_people.TryGetValue("banned", out var banned))
        {
            await MustAsync(Owner, $"PUT /chats/conversations/{group}/bans/{banned.Id}");
        }

        if (_people.TryGetValue("muted", out var muted))
        {
            await MustAsync(Owner, $"PUT /chats/conversations/{group}/mutes/{muted.Id}");
        }
    }

    private async Task BlockAsync()
    {
        foreach (var (kind, person) in _people)
        {
            if (kind is "blocked" or "member who is blocked")
            {
                await MustAsync(Owner, $"PUT /blocks/{person.Id}");
            }
            else if (kind is "who blocks" or "member who blocks")
            {
                await MustAsync(person, $"PUT /blocks/{Owner.Id}");
            }

            if (kind == "blocked" && _row.Mentions("{other}"))
            {
                await MustAsync(_other, $"PUT /blocks/{person.Id}");
            }
            else if (kind == "who blocks" && _row.Mentions("{other}") && !_row.Call.Contains("block", StringComparison.OrdinalIgnoreCase))
            {
                await MustAsync(person, $"PUT /blocks/{_other.Id}");
            }
        }
    }

    private async Task SetThingsAsync()
    {
        foreach (var (thing, body) in ((string, object)[])
        [
            ("{channel}", new { type = "channel", name = ChannelCalls.NewName() }),
            ("{private}", new { type = "channel", name = ChannelCalls.NewName(), visibility = "private" }),
            ("{protected}", new { type = "channel", name = ChannelCalls.NewName(), visibility = "protected", password = "open sesame" }),
        ])
        {
            if (_row.Mentions(thing))
            {
                _things[thing] = (await MustAsync(Owner, "POST /chats/conversations", body)).Body.Id();
            }
        }

        if (_row.Mentions("{admin}"))
        {
            await Owner.BefriendAsync(this["admin"]);
        }

        if (_row.Mentions("{invite}"))
        {
            _things["{invite}"] = (await MustAsync(Owner, $"POST /chats/conversations/{_things["{group}"]}/invites")).Text("code");
        }

        if (_row.Mentions("{session}"))
        {
            _things["{session}"] = (await MustAsync(Owner, "GET /auth/sessions")).Body[0].Id();
        }

        if (_row.Mentions("{request}"))
        {
            _things["{request}"] = await _other.AskAsync(Owner);
        }

        if (_row.Mentions("{asked}"))
        {
            _things["{asked}"] = await Owner.AskAsync(_other);
        }

        if (_row.Mentions("{avatar}"))
        {
            _things["{avatar}"] = (await Owner.WithPictureAsync()).Split('/')[^1];
        }

        if (_row.Mentions("{upload}") || _row.Mentions("{key}"))
        {
            var upload = (await Owner.UploadAsync(TestFiles.Png())).Body;
            _things["{upload}"] = upload.Id();
            var (path, signature) = (upload.Url().Split('?')[0].Split('/'), upload.Url().Split('?')[1]);
            (_things["{key}"], _things["{name}"], _things["{signature}"]) = (path[^2], path[^1], signature);
        }
    }

    private static async Task<string> SayAsync(TestUser person, string conversation, string content) =>
        (await MustAsync(person, $"POST /chats/conversations/{conversation}/messages", new { content })).Body.Id();

    private static async Task<Answer> MustAsync(TestUser person, string call, object? body = null)
    {
        var answer = await person.CallAsync(call, body);
        answer.Status.ShouldBeInRange(200, 204, $"{call}: {answer.Body}");
        return answer;
    }
}

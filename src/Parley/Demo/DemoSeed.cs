using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parley.Configuration;

namespace Parley.Demo;

/// <summary>
/// <c>parley demo</c>: fills an empty data directory with people who have talked for two weeks. Nothing is written past the
/// rules: the server runs, with a clock that is set, and everybody registers, joins and writes over its routes.
/// </summary>
internal sealed class DemoSeed : IDisposable
{
    public const string Password = "parley-demo";

    // After a pause like this everybody has read everything.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(4);
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromHours(2);

    private readonly HttpClient _client;
    private readonly DemoClock _clock;
    private readonly DemoStory _story;
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _tokens = [];
    private readonly Dictionary<string, string> _conversations = [];
    private readonly Dictionary<string, HashSet<string>> _members = [];

    private DemoSeed(Uri address, DemoClock clock, DemoStory story)
    {
        // Without cookies: all of them are signed in at once.
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
        _clock = clock;
        _story = story;
    }

    public static async Task<int> RunAsync(Settings settings)
    {
        var (directory, error) = DataDirectory.Open(settings.DataDirectory);
        if (directory is null)
        {
            return Startup.Refuse(error!);
        }

        using (directory)
        {
            var story = DemoStory.Tell(TimeProvider.System.GetLocalNow());
            var clock = new DemoClock(story.Messages[0].At - BeforeFirst);
            // A token that was given lasts for a day of the story, and longer ones are asked for anew.
            var quiet = settings with { Port = 0, MorePorts = [], Host = "localhost", RateLimits = false, PublicRoom = false, AccessTokenLifetime = TimeSpan.FromDays(1) };
            await using var app = ParleyApplication.Build(quiet, directory, builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<TimeProvider>(clock);
            });
            await app.StartAsync(CancellationToken.None);
            var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            using (var seed = new DemoSeed(address, clock, story))
            {
                if (!await seed.IsEmptyAsync())
                {
                    return Startup.Refuse($"DATA_DIR: {settings.DataDirectory} has people already; the demonstration needs one of its own");
                }

                await seed.TellAsync();
            }

            await app.StopAsync(CancellationToken.None);
            Console.WriteLine(
                $"{story.People.Count} people have written {story.Messages.Count} messages. Sign in as {story.People[0].Email}, or anybody else of them; the password is {Password}");
        }

        return 0;
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> IsEmptyAsync() =>
        (await CallAsync(null, HttpMethod.Get, "/auth/state")).GetProperty("isNew").GetBoolean();

    private async Task TellAsync()
    {
        foreach (var person in _story.People)
        {
            await RegisterAsync(person);
        }

        foreach (var conversation in _story.Conversations)
        {
            await MakeAsync(conversation);
        }

        await BefriendAsync();
        var last = _clock.GetUtcNow();
        foreach (var message in _story.Messages)
        {
            if (message.At - last > Pause)
            {
                _clock.Set(last + TimeSpan.FromMinutes(30));
                await ReadAllAsync();
            }

            _clock.Set(message.At);
            if (message.At - last > Pause)
            {
                await SignInAllAsync();
            }

            await WriteAsync(message);
            last = message.At;
        }
    }

    private async Task RegisterAsync(DemoPerson person)
    {
        var session = await CallAsync(null, HttpMethod.Post, "/auth/register", new JsonObject
        {
            ["email"] = person.Email,
            ["username"] = person.Username,
            ["name"] = person.Name,
            ["password"] = Password,
        });
        _ids[person.Username] = session.GetProperty("user").GetProperty("id").GetString()!;
        _tokens[person.Username] = session.GetProperty("access_token").GetString()!;
        await CallAsync(person.Username, HttpMethod.Patch, "/users/me", new JsonObject
        {
            ["bio"] = person.Bio,
            ["location"] = person.Location,
            ["status"] = person.Status is null ? null : new JsonObject { ["text"] = person.Status, ["emoji"] = person.Emoji },
        });
    }

    private async Task SignInAllAsync()
    {
        foreach (var person in _story.People)
        {
            var session = await CallAsync(null, HttpMethod.Post, "/auth/login", new JsonObject { ["email"] = person.Email, ["password"] = Password });
            _tokens[person.Username] = session.GetProperty("access_token").GetString()!;
            // One session a person: where he was signed in before he is no more.
            await CallAsync(person.Username, HttpMethod.Delete, "/auth/sessions");
        }
    }

    private async Task MakeAsync(DemoConversation conversation)
    {
        var made = await CallAsync(conversation.By, HttpMethod.Post, "/chats/conversations", new JsonObject
        {
            ["type"] = conversation.Type,
            ["name"] = conversation.Name,
            ["topic"] = conversation.Topic,
            ["participants"] = new JsonArray([.. conversation.With.Select(one => (JsonNode)_ids[one])]),
        });
        _conversations[conversation.Key] = made.GetProperty("id").GetString()!;
        _members[conversation.Key] = [conversation.By, .. conversation.With];
    }

    // The first two are friends, and somebody waits for the first one's answer.
    private async Task BefriendAsync()
    {
        var (first, second, third) = (_story.People[0].Username, _story.People[1].Username, _story.People[2].Username);
        var asked = await CallAsync(second, HttpMethod.Post, "/friends/requests", new JsonObject { ["userId"] = _ids[first] });
        await CallAsync(first, HttpMethod.Post, $"/friends/requests/{asked.GetProperty("request").GetProperty("id").GetString()}/accept");
        await CallAsync(third, HttpMethod.Post, "/friends/requests", new JsonObject { ["userId"] = _ids[first] });
    }

    private async Task WriteAsync(DemoMessage message)
    {
        var into = await ConversationAsync(message);
        var written = await CallAsync(
            message.By, HttpMethod.Post, $"/chats/conversations/{into}/messages", new JsonObject { ["content"] = message.Text });
        var id = written.GetProperty("id").GetString();
        foreach (var (emoji, by) in message.Reactions)
        {
            await CallAsync(by, HttpMethod.Put, $"/chats/messages/{id}/reactions/{Uri.EscapeDataString(emoji)}");
        }

        if (message.IsPinned)
        {
            await CallAsync(message.By, HttpMethod.Put, $"/chats/messages/{id}/pin");
        }
    }

    // "@grace" is the conversation of the two.
    private async Task<string> ConversationAsync(DemoMessage message)
    {
        if (!message.Into.StartsWith('@'))
        {
            return _conversations[message.Into];
        }

        var other = message.Into[1..];
        var key = string.Join(' ', new[] { message.By, other }.Order(StringComparer.Ordinal));
        if (!_conversations.TryGetValue(key, out var id))
        {
            var made = await CallAsync(message.By, HttpMethod.Post, "/chats/conversations", new JsonObject { ["participants"] = new JsonArray(_ids[other]) });
            _conversations[key] = id = made.GetProperty("id").GetString()!;
            _members[key] = [message.By, other];
        }

        return id;
    }

    private async Task ReadAllAsync()
    {
        foreach (var (key, id) in _conversations)
        {
            foreach (var member in _members[key])
            {
                await CallAsync(member, HttpMethod.Post, $"/chats/conversations/{id}/read");
            }
        }
    }

    private async Task<JsonElement> CallAsync(string? by, HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = by is null ? null : new AuthenticationHeaderValue("Bearer", _tokens[by]);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? default : JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException(Invariant($"{by}: {method} {path}: {(int)response.StatusCode} {text}"));
    }
}

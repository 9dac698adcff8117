namespace Parley.Tests.Realtime;

/// <summary>Three people who are connected, and the state that each of their clients keeps by events.</summary>
internal sealed class LiveScene : IAsyncDisposable
{
    private const int Attempts = 50;

    private readonly List<Watcher> _watchers = [];
    private readonly List<ChatClient> _clients = [];
    private readonly HashSet<string> _heard = [];

    private LiveScene(ChatWorld world) => World = world;

    public ChatWorld World { get; }

    public (TestUser Anna, TestUser Ben, TestUser Cleo) People { get; private set; }

    public (ChatClient Annas, ChatClient Bens, ChatClient Cleos) Clients { get; private set; }

    /// <summary>The names of all events that came.</summary>
    public IReadOnlySet<string> Heard => _heard;

    public static async Task<LiveScene> StartAsync(ChatWorld world)
    {
        var scene = new LiveScene(world);
        var (anna, ben, cleo) = scene.People = await world.ThreeAsync();
        scene.Clients = (await scene.ConnectAsync(anna), await scene.ConnectAsync(ben), await scene.ConnectAsync(cleo));
        return scene;
    }

    /// <summary>Another device of somebody; it is watched too.</summary>
    public async Task<ChatClient> ConnectAsync(TestUser user)
    {
        var client = await World.ConnectAsync(user);
        _clients.Add(client);
        _watchers.Add(new Watcher(user, client, await LoadAsync(user)));
        return client;
    }

    public void Forget(TestUser user) => _watchers.RemoveAll(w => w.User == user);

    public async Task SameAsync()
    {
        foreach (var (user, client, state) in _watchers)
        {
            // Receipts of what was just loaded or heard are still being written: both sides come to the same end.
            for (var attempt = 1; ; attempt++)
            {
                // Something of his own, last in the log: whatever came before it has arrived.
                var mark = (await client.AskAsync("createConversation", new { participants = Array.Empty<string>(), isGroup = true })).GetProperty("conversation").Id();
                await client.SeeAsync("conversationCreated", c => c.Id() == mark);
                var events = client.TakeAll();
                _heard.UnionWith(events.Select(e => e.Name));
                state.Apply(events);
                var loaded = await LoadAsync(user);
                if (state.IsStale)
                {
                    state.Replace(loaded);
                }

                if (loaded.ToString() == state.ToString())
                {
                    break;
                }

                if (attempt == Attempts)
                {
                    loaded.ToString().ShouldBe(state.ToString());
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    public static async Task<LiveState> LoadAsync(TestUser user)
    {
        var list = (await user.CallAsync("GET /chats/conversations")).Body;
        var loaded = new LiveState(user.Id);
        foreach (var conversation in list.EnumerateArray())
        {
            loaded.Load(
                conversation,
                await user.MessagesAsync(conversation.Id(), "?limit=100"),
                (await user.CallAsync($"GET /chats/conversations/{conversation.Id()}/pins")).Body.EnumerateArray());
            if (conversation.GetProperty("type").GetString() == "channel")
            {
                await loaded.Sanctions.LoadAsync(user, conversation.Id());
            }
        }

        await loaded.People.LoadAsync(user);
        await loaded.Account.LoadAsync(user);
        return loaded;
    }

    private sealed record Watcher(TestUser User, ChatClient Client, LiveState State);
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>
/// The server that the corpus is thrown at: Engine.IO alone at /engine.io/, which sends every message back, and Socket.IO
/// at /socket.io/ with the namespaces / and /custom, which do so with <c>message</c>. It tells what became of each session
/// and each socket, by its id.
/// </summary>
public sealed class CorpusServer : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Fate> _fates = new(StringComparer.Ordinal);
    private TestServer _server = null!;
    private Canary _canary = null!;

    internal Uri Engine => new(_server.Address, "/engine.io/");

    internal Uri SocketIO => _server.Endpoint;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            io =>
            {
                foreach (var name in new[] { "/", "/custom" })
                {
                    io.Of(name)
                        .OnConnection(socket => Of(socket.Id))
                        .OnAny((socket, _) =>
                        {
                            Of(socket.Id).Count();
                            return default;
                        })
                        .OnDisconnect((socket, reason) => Of(socket.Id).End(reason))
                        .On("message", (socket, message) =>
                        {
                            socket.Emit("message-back", message.Args.ToArgs());
                            return default;
                        });
                }

                io.Of("/guarded")
                    .Use(_ => new(new ConnectError("not authorized")))
                    .OnAny((socket, _) =>
                    {
                        Of(socket.Id).Count();
                        return default;
                    });
            },
            // Clients that a test does not read from just then must not have to answer pings.
            options => options.PingInterval = TimeSpan.FromHours(1),
            app => app.MapEngineIO("/engine.io", new EngineOptions { PingInterval = TimeSpan.FromHours(1) }, new Witness(this)));
        _canary = await Canary.WakeAsync(SocketIO);
    }

    public async ValueTask DisposeAsync()
    {
        await _canary.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Why the server says that the session or socket ended; waits until it has.</summary>
    internal Task<string> ReasonAsync(string id) => Of(id).Reason.WaitAsync(EngineClient.Patience);

    /// <summary>How many messages or events reached a handler, of anybody but the neighbour.</summary>
    internal int AllCalls => _fates.Values.Sum(fate => fate.Calls) - _canary.Songs;

    /// <summary>How many messages or events of it reached a handler.</summary>
    internal int Calls(string id) => Of(id).Calls;

    /// <summary>The session is open: nothing has ended it.</summary>
    internal bool Lives(string id) => !Of(id).Reason.IsCompleted;

    /// <summary>Nobody else has noticed anything, and the server has not failed.</summary>
    internal async Task ShouldBeUnharmedAsync()
    {
        await _canary.SingAsync();
        _server.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>No connection is held whose client is gone.</summary>
    internal Task ShouldHoldNoneOfTheDeadAsync() => Descriptors.ShouldBeClosedAsync(SocketIO, _canary);

    private Fate Of(string id) => _fates.GetOrAdd(id, _ => new Fate());

    private sealed class Fate
    {
        private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public Task<string> Reason => _reason.Task;

        public int Calls => Volatile.Read(ref _calls);

        public void Count() => Interlocked.Increment(ref _calls);

        public void End(string reason) => _reason.SetResult(reason);
    }

    private sealed class Witness(CorpusServer server) : EngineHandler
    {
        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary)
        {
            server.Of(session.Id).Count();
            if (binary)
            {
                session.SendBinary(data.Span);
            }
            else
            {
                session.SendText(data.Span);
            }

            return default;
        }

        public override void OnClose(EngineSession session, string reason) => server.Of(session.Id).End(reason);
    }
}

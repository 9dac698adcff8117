using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Internals;

public sealed class PollAnswerTests : IDisposable
{
    private readonly EngineServer _server = FakeConnection.Server(new ManualTime());

    [Fact]
    public async Task A_client_that_hangs_up_as_soon_as_it_has_its_answer_keeps_its_session()
    {
        var session = PollingSession();
        session.SendText("hello"u8);
        var client = new PollingClient(hangsUpAfterAnswer: true);

        await PollingEndpoint.HandleAsync(client.Context, session, _server);

        client.Answer.ShouldBe("4hello");
        session.IsAlive().ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_hung_up_before_its_answer_was_written_loses_its_session()
    {
        var session = PollingSession();
        session.SendText("hello"u8);
        var client = new PollingClient(hangsUpAfterAnswer: false);
        client.HangUp();

        await PollingEndpoint.HandleAsync(client.Context, session, _server);

        client.Answer.ShouldBeEmpty();
        session.IsAlive().ShouldBeFalse();
    }

    public void Dispose() => _server.Dispose();

    private EngineSession PollingSession()
    {
        var session = new EngineSession(_server, SessionId.New(), new EngineRequest
        {
            Headers = new Dictionary<string, string>(),
            Address = "",
            Time = default,
            Url = "/",
            Secure = false,
        });
        session.Open();
        return session;
    }

    /// <summary>The GET of a client, and what it gets.</summary>
    private sealed class PollingClient : MemoryStream, IHttpRequestLifetimeFeature
    {
        private readonly CancellationTokenSource _hungUp = new();
        private readonly bool _hangsUpAfterAnswer;

        internal PollingClient(bool hangsUpAfterAnswer)
        {
            _hangsUpAfterAnswer = hangsUpAfterAnswer;
            RequestAborted = _hungUp.Token;
            Context.Request.Method = HttpMethods.Get;
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
            Context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(this));
        }

        public CancellationToken RequestAborted { get; set; }

        internal DefaultHttpContext Context { get; } = new();

        internal string Answer => System.Text.Encoding.UTF8.GetString(ToArray());

        public void Abort() => HangUp();

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            if (_hangsUpAfterAnswer)
            {
                HangUp();
            }

            return Task.CompletedTask;
        }

        internal void HangUp() => _hungUp.Cancel();

        protected override void Dispose(bool disposing)
        {
            _hungUp.Dispose();
            base.Dispose(disposing);
        }
    }
}

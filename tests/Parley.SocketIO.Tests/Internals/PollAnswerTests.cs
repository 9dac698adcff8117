using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Internals;

public sealed class PollAnswerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly EngineServer _server;

    public PollAnswerTests() => _server = FakeConnection.Server(_time);

    [Fact]
    public async Task A_poll_after_the_deadline_is_refused_although_no_timer_has_run()
    {
        var session = PollingSession();
        var (interval, timeout) = (_server.Options.PingInterval, _server.Options.PingTimeout);
        _time.Stall(interval + timeout - TimeSpan.FromMilliseconds(1));
        session.SendText("in time"u8);
        (await session.PollAsync()).Refused.ShouldBeFalse();

        _time.Stall(TimeSpan.FromMilliseconds(1));
        session.SendText("too late"u8);

        (await session.PollAsync()).Refused.ShouldBeTrue();
    }

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
        var session = FakeConnection.NewSession(_server);
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

using System.Text;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>
/// Whoever begins something and does not go on with it is cut, each by the limit that there is for it; without TLS, within it, and
/// in the place of it. That nobody else is held up meanwhile is in <see cref="LivenessCorpusTests"/>, too.
/// </summary>
public sealed class SlowCorpusTests(SlowCorpusTests.Sides sides) : IClassFixture<SlowCorpusTests.Sides>
{
    /// <summary>Longer than each limit that is set, and shorter than what there would be without.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(9);

    private static readonly string Upgrade = RawTcp.UpgradeRequest(new("http://x/socket.io/"), "EIO=4&transport=websocket");
    private static readonly string Probe = RawTcp.UpgradeRequest(new("http://x/socket.io/"), "EIO=4&transport=websocket&sid=SID");
    private static readonly string ClientHello = Encoding.Latin1.GetString(Tls.ClientHelloAsync().GetAwaiter().GetResult());

    private const string Get = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n";
    private const string Post = "POST /socket.io/?EIO=4&transport=polling&sid=SID HTTP/1.1\r\nHost: x\r\n";

    // How the answer begins, and who gets it. KeepAliveTimeout and RequestHeadersTimeout are Kestrel's, and so is the rate of a body.
    private static readonly (SlowClient Client, string Answer)[] OfHttp =
    [
        (new("E6 nothing at all", ""), ""),
        (new("E6 headers: a byte", "G"), "HTTP/1.1 408 "),
        (new("E6 headers: half of a GET", Get), "HTTP/1.1 408 "),
        (new("E6 headers: one that goes on", Get + "X: ", "x"), "HTTP/1.1 408 "),
        (new("E6 headers: more and more of them", Get, "X: x\r\n"), "HTTP/1.1 408 "),
        (new("E6 headers: all of an upgrade but the last line", Upgrade[..^2]), "HTTP/1.1 408 "),
        (new("E6 body: none", Post + "Content-Length: 1000\r\n\r\n"), "HTTP/1.1 400 "),
        (new("E6 body: half", Post + "Content-Length: 1000\r\n\r\n4hello"), "HTTP/1.1 400 "),
        (new("E6 body: one that goes on", Post + "Content-Length: 1000\r\n\r\n4", "x"), "HTTP/1.1 400 "),
        (new("E6 body: chunk after chunk", Post + "Transfer-Encoding: chunked\r\n\r\n1\r\n4\r\n", "1\r\nx\r\n"), "HTTP/1.1 400 "),
        (new("E6 websocket: nothing", Upgrade), "HTTP/1.1 101 "),
        (new("E6 websocket: half of a frame's head", Upgrade + "\u0081"), "HTTP/1.1 101 "),
        (new("E6 websocket: half of a frame", Upgrade + "\u0081\u0085\0\0\0\u00004he"), "HTTP/1.1 101 "),
        (new("E6 websocket: a frame that goes on", Upgrade + "\u0081\u00ff\0\0\0\0\0\u000f\u0042\u0040\0\0\0\u00004", "x"), "HTTP/1.1 101 "),
        (new("E6 websocket: a message without its last fragment", Upgrade + "\u0001\u0082\0\0\0\u00004x"), "HTTP/1.1 101 "),
        (new("E6 websocket: nothing but pings", Upgrade, "\u0089\u0080\0\0\0\0"), "HTTP/1.1 101 "),
        (new("E6 upgrade: no probe", Probe), "HTTP/1.1 101 "),
        (new("E6 upgrade: half of a probe", Probe + "\u0081\u0086\0\0\0\u00002pro"), "HTTP/1.1 101 "),
    ];

    private static readonly (SlowClient Client, string Answer)[] OfTls =
    [
        (new("E6 TLS: nothing at all", "", BeforeTls: true), ""),
        (new("E6 TLS: a byte", ClientHello[..1], BeforeTls: true), ""),
        (new("E6 TLS: half a ClientHello", ClientHello[..(ClientHello.Length / 2)], BeforeTls: true), ""),
        (new("E6 TLS: all of it but a byte", ClientHello[..^1], BeforeTls: true), ""),
        (new("E6 TLS: a ClientHello that goes on", "\u0016\u0003\u0001\u0040\0\u0001\0\u003f\u00fc\u0003\u0003", "x", BeforeTls: true), ""),
        (new("E6 TLS: a ClientHello, and nothing more", ClientHello, BeforeTls: true), "\u0016\u0003\u0003"),
    ];

    public static TheoryData<bool, string> Fixtures
    {
        get
        {
            var fixtures = new TheoryData<bool, string>();
            foreach (var (tls, clients) in new[] { (false, OfHttp), (true, [.. OfHttp, .. OfTls]) })
            {
                foreach (var (client, _) in clients)
                {
                    fixtures.Add(tls, client.Name);
                }
            }

            return fixtures;
        }
    }

    [Theory, MemberData(nameof(Fixtures))]
    public async Task Whoever_is_slow_is_cut(bool tls, string what)
    {
        var (answer, after) = await sides.Of(tls).EndAsync(what);

        var expected = OfHttp.Concat(OfTls).Single(one => one.Client.Name == what).Answer;
        if (expected.Length == 0)
        {
            answer.ShouldBeEmpty();
        }

        answer.ShouldStartWith(expected);
        after.ShouldBeLessThan(Soon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Nothing_of_them_is_left_and_the_neighbour_was_served(bool tls) => sides.Of(tls).ShouldLeaveNothingAsync();

    /// <summary>The slow clients of both sides, who begin with the first test.</summary>
    public sealed class Sides : IAsyncLifetime
    {
        private SlowClients _plain = null!;
        private SlowClients _tls = null!;

        internal SlowClients Of(bool tls) => tls ? _tls : _plain;

        public async ValueTask InitializeAsync()
        {
            _plain = await SlowClients.StartAsync(tls: false, OfHttp.Select(one => one.Client));
            _tls = await SlowClients.StartAsync(tls: true, OfHttp.Concat(OfTls).Select(one => one.Client));
        }

        public async ValueTask DisposeAsync()
        {
            await _plain.DisposeAsync();
            await _tls.DisposeAsync();
        }
    }
}

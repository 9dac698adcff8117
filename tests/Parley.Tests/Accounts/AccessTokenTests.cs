using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Accounts;

namespace Parley.Tests.Accounts;

public sealed class AccessTokenTests
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private static readonly byte[] Key = "0123456789abcdef0123456789abcdef"u8.ToArray();

    private readonly ManualClock _clock = new();
    private readonly AccessTokens _tokens;

    public AccessTokenTests() => _tokens = new AccessTokens(Key, TimeSpan.FromMinutes(15), _clock);

    [Fact]
    public void A_token_names_its_user_and_session_until_it_expires()
    {
        var token = Issue();
        _tokens.Read(token).ShouldBe((7, 9));
        _clock.Advance(TimeSpan.FromSeconds(899));
        _tokens.Read(token).ShouldBe((7, 9));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _tokens.Read(token).ShouldBeNull();
    }

    [Fact]
    public void The_claims_are_those_that_clients_know()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Issue().Split('.')[1])).ShouldBe(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sub":"7","sid":"9","email":"ann@example.org","username":"ann","role":"user","iat":{{now}},"exp":{{now + 900}}}"""));
    }

    [Fact]
    public void A_token_that_anybody_with_the_secret_made_after_this_form_is_taken() =>
        _tokens.Read(Sign("""{"typ":"JWT","alg":"HS256"}""", Payload("""{"roles":["x",{"y":1}],"sub":"7","sid":"9","exp":EXP}"""))).ShouldBe((7, 9));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None","typ":"JWT"}""")]
    [InlineData("""{"alg":"nOnE","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT"}""")]
    [InlineData("""{"alg":"dir","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"hs256","typ":"JWT"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","zip":"DEF"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","kid":"../../dev/null"}""")]
    [InlineData("""{"alg":"HS256","jku":"https://evil.example/keys"}""")]
    [InlineData("""{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}""")]
    [InlineData("""{"alg":"HS256","x5u":"https://evil.example"}""")]
    [InlineData("""{"alg":"HS256","typ":"id+jwt"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("""{"alg":"HS256"}{}""")]
    [InlineData("""{"alg":"HS256" """)]
    [InlineData("")]
    public void Another_header_is_refused_even_when_it_is_signed(string header) =>
        _tokens.Read(Sign(header, Payload("""{"sub":"7","sid":"9","exp":EXP}"""))).ShouldBeNull();

    [Theory]
    [InlineData("""{"sub":"7","sid":"9"}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":"EXP"}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP.5}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":1e300}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":-1}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":0}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":null}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":99999999999999999999}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"exp":EXP}""")]
    [InlineData("""{"sub":"7","sub":"8","sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"7","sid":"9","sid":"8","exp":EXP}""")]
    [InlineData("""{"sub":"7","exp":EXP}""")]
    [InlineData("""{"sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":7,"sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"7 ","sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"-7","sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"99999999999999999999","sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"nbf":EXP}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"nbf":"soon"}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP}x""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP""")]
    [InlineData("""[{"sub":"7","sid":"9","exp":EXP}]""")]
    [InlineData("null")]
    [InlineData("")]
    public void Claims_that_are_not_whole_are_refused_even_when_they_are_signed(string payload) =>
        _tokens.Read(Sign(Header, Payload(payload))).ShouldBeNull();

    [Fact]
    public void Deep_claims_are_refused() =>
        _tokens.Read(Sign(Header, Payload($$"""{"x":{{new string('[', 200)}}{{new string(']', 200)}},"sub":"7","sid":"9","exp":EXP}"""))).ShouldBeNull();

    [Fact]
    public void Any_change_of_any_character_is_refused()
    {
        var token = Issue();
        for (var i = 0; i < token.Length - 1; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            _tokens.Read(changed).ShouldBeNull();
        }
    }

    [Fact]
    public void What_is_not_three_parts_of_base64url_is_refused()
    {
        var token = Issue();
        var parts = token.Split('.');
        string[] bad =
        [
            "", ".", "..", "...", "a", "a.b", "a.b.c", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}",
            token + ".", token + "=", token + " ", token[..^1], $"{parts[0]}.{parts[1]}.{parts[1]}.{parts[2]}", $"{parts[0]}. {parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{new string('A', 43)}", token.Replace('.', '\uFF0E'), token + "é", new string('A', 9_000), new string('.', 9_000),
        ];
        foreach (var text in bad)
        {
            _tokens.Read(text).ShouldBeNull(text);
        }
    }

    [Fact]
    public void A_token_of_another_secret_is_refused() =>
        new AccessTokens("another-secret-of-this-length"u8.ToArray(), TimeSpan.FromMinutes(15), _clock).Read(Issue()).ShouldBeNull();

    [Fact]
    public void A_megabyte_is_refused_unread() => _tokens.Read(Issue() + new string('A', 1_000_000)).ShouldBeNull();

    private static string Sign(string header, string payload)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private string Issue() => _tokens.Issue(new Caller(7, 9, "ann", "ann@example.org", AccountRole.User));

    private string Payload(string template) => template.Replace(
        "EXP", (_clock.GetUtcNow().ToUnixTimeSeconds() + 60).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

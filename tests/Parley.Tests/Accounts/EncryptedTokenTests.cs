using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Parley.Accounts;
using Parley.Configuration;

namespace Parley.Tests.Accounts;

/// <summary>What is taken for an encrypted token of ours, and what is not.</summary>
public sealed class EncryptedTokenTests : IDisposable
{
    private const string OurHeader = """{"alg":"RSA-OAEP-256","enc":"A256GCM","typ":"JWT"}""";
    private const string Claims = """{"sub":"7","sid":"9","username":"ann","exp":EXP}""";

    private static readonly byte[] Shared = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];
    private static readonly Caller Ann = new(7, 9, "ann", "ann@example.org", AccountRole.User);

    private readonly string _path = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private readonly ManualClock _clock = new();
    private readonly DataDirectory _directory;
    private readonly JweKeys _keys;
    private readonly EncryptedTokens _tokens;

    public EncryptedTokenTests()
    {
        _directory = DataDirectory.Open(_path).Directory!;
        _keys = new JweKeys(new Settings { JweSecret = Shared }, _directory);
        _tokens = new EncryptedTokens(_keys, _clock);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _directory.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void One_of_ours_says_who_and_which_session_and_how_long()
    {
        var token = _tokens.Issue(Ann);
        EncryptedTokens.IsOne(token).ShouldBeTrue();
        _tokens.ReadAnyAge(token).ShouldBe((7, 9, _clock.GetUtcNow().ToUnixTimeSeconds() + 86_400));
        token.ShouldNotContain(Base64Url.EncodeToString("ann"u8));
        token.ShouldNotBe(_tokens.Issue(Ann));
    }

    [Fact]
    public void The_pair_is_made_once_kept_and_readable_by_its_owner_alone()
    {
        var file = Path.Combine(_path, "jwe-key.pem");
        File.Exists(file).ShouldBeFalse();
        _tokens.ReadAnyAge(Encrypt(OurHeader, Claims)).ShouldNotBeNull();
        var pem = File.ReadAllText(file);
        using var again = new JweKeys(new Settings(), _directory);
        new EncryptedTokens(again, _clock).ReadAnyAge(_tokens.Issue(Ann)).ShouldNotBeNull();
        File.ReadAllText(file).ShouldBe(pem);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Of_a_server_without_a_pair_none_is_read_and_none_is_made()
    {
        _tokens.ReadAnyAge($"{Encode(OurHeader)}.{new string('A', 342)}.{new string('A', 16)}.AAAA.{new string('A', 22)}").ShouldBeNull();
        File.Exists(Path.Combine(_path, "jwe-key.pem")).ShouldBeFalse();
    }

    [Fact]
    public void A_pair_of_the_settings_comes_before_the_one_that_is_kept()
    {
        using var pair = RSA.Create(2048);
        using var set = new JweKeys(new Settings { JwePrivateKey = pair.ExportPkcs8PrivateKeyPem() }, _directory);
        var token = new EncryptedTokens(set, _clock).Issue(Ann);
        new EncryptedTokens(set, _clock).ReadAnyAge(token).ShouldNotBeNull();
        _tokens.ReadAnyAge(token).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"alg":"none","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"None","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"nOnE","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"none"}""")]
    public void Fixture_JWT_none(string header) => NotOurs(header);

    [Theory]
    [InlineData("""{"alg":"RSA-OAEP","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"RSA1_5","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"HS256","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A128GCM"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256"}""")]
    [InlineData("""{"alg":"dir","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2147483647,"p2s":"AA"}""")]
    [InlineData("""{"enc":"A256GCM"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public void Fixture_another_algorithm_than_that_of_its_form(string header) => NotOurs(header);

    [Fact]
    public void Fixture_RS_HS_confusion()
    {
        _tokens.Issue(Ann);
        using var pair = RSA.Create();
        pair.ImportFromPem(File.ReadAllText(Path.Combine(_path, "jwe-key.pem")));
        foreach (var key in (byte[][])[Encoding.ASCII.GetBytes(pair.ExportSubjectPublicKeyInfoPem()), pair.ExportSubjectPublicKeyInfo(), pair.ExportRSAPublicKey()])
        {
            var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(Fill(Claims))}";
            var token = $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
            new AccessTokens("a-secret-of-this-server"u8.ToArray(), TimeSpan.FromMinutes(15), _clock).ReadAnyAge(token).ShouldBeNull();
            _tokens.ReadAnyAge(token).ShouldBeNull();
        }

        // A token for whose key anybody can make: with the public key as if it were a shared secret.
        _tokens.ReadAnyAge(Direct("""{"alg":"dir","enc":"A256GCM"}""", Claims, SHA256.HashData(pair.ExportSubjectPublicKeyInfo()))).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"../../dev/null"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"' OR 1=1 --"}""")]
    public void Fixture_kid(string header) => NotOurs(header);

    [Theory]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","jku":"https://evil.example/keys"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","x5u":"https://evil.example"}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","jwk":{"kty":"oct","k":"AA"}}""")]
    [InlineData("""{"alg":"RSA-OAEP-256","enc":"A256GCM","epk":{}}""")]
    public void Fixture_jku_x5u_jwk(string header) => NotOurs(header);

    [Fact]
    public void Fixture_JWE_zip_bomb()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[5_000_000]);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        _tokens.ReadAnyAge(Encrypt("""{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}""", packed.ToArray())).ShouldBeNull();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void Fixture_empty_parts()
    {
        var parts = _tokens.Issue(Ann).Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            _tokens.ReadAnyAge(string.Join('.', parts.Select((part, at) => at == i ? "" : part))).ShouldBeNull();
        }

        _tokens.ReadAnyAge("....").ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"sub":"7","sub":"8","sid":"9","exp":EXP}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"exp":EXP}""")]
    public void Fixture_duplicate_claims(string claims) => _tokens.ReadAnyAge(Encrypt(OurHeader, claims)).ShouldBeNull();

    [Theory]
    [InlineData("\"EXP\"")]
    [InlineData("EXP.5")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    public void Fixture_exp_that_is_no_whole_number(string exp) =>
        _tokens.ReadAnyAge(Encrypt(OurHeader, $$"""{"sub":"7","sid":"9","exp":{{exp}}}""")).ShouldBeNull();

    [Theory]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"nbf":EXP}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"nbf":"soon"}""")]
    public void Fixture_nbf_in_the_future(string claims) => _tokens.ReadAnyAge(Encrypt(OurHeader, claims)).ShouldBeNull();

    [Theory]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"iss":"https://evil.example"}""")]
    [InlineData("""{"sub":"7","sid":"9","exp":EXP,"aud":"another"}""")]
    [InlineData("""{"sub":"7","exp":EXP,"iss":"https://id.example","aud":"parley","nonce":"n"}""")]
    public void Fixture_wrong_iss_and_aud_and_an_id_token(string claims) => _tokens.ReadAnyAge(Encrypt(OurHeader, claims)).ShouldBeNull();

    [Fact]
    public void Fixture_wrong_typ() => NotOurs("""{"alg":"RSA-OAEP-256","enc":"A256GCM","typ":"at+jwt"}""");

    [Fact]
    public void Fixture_a_token_of_1_MB() => _tokens.ReadAnyAge(_tokens.Issue(Ann) + new string('A', 1_000_000)).ShouldBeNull();

    [Fact]
    public void Fixture_deep_claims() => _tokens.ReadAnyAge(
        Encrypt(OurHeader, $$"""{"x":{{new string('[', 200)}}{{new string(']', 200)}},"sub":"7","sid":"9","exp":EXP}""")).ShouldBeNull();

    [Fact]
    public void Any_change_of_any_character_is_noticed()
    {
        var token = _tokens.Issue(Ann);
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of a part may hold bits that say nothing.
            if (token[i] != '.' && i + 1 < token.Length && token[i + 1] != '.')
            {
                _tokens.ReadAnyAge($"{token[..i]}{(token[i] == 'A' ? 'Q' : 'A')}{token[(i + 1)..]}").ShouldBeNull();
            }
        }
    }

    [Fact]
    public void A_shared_secret_s_is_taken_where_there_is_one_and_nowhere_else()
    {
        var token = Direct("""{"alg":"dir","enc":"A256GCM"}""", Claims, Shared);
        _tokens.ReadAnyAge(token).ShouldNotBeNull().UserId.ShouldBe(7);
        _tokens.ReadAnyAge(Direct(OurHeader, Claims, Shared)).ShouldBeNull();
        _tokens.ReadAnyAge(Direct("""{"alg":"dir","enc":"A256GCM"}""", Claims, new byte[32])).ShouldBeNull();
        using var without = new JweKeys(new Settings(), _directory);
        new EncryptedTokens(without, _clock).ReadAnyAge(token).ShouldBeNull();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Seal(string header, byte[] plain, byte[] key, byte[] wrapped)
    {
        var (nonce, text, tag) = (new byte[12], new byte[plain.Length], new byte[16]);
        using var cipher = new AesGcm(key, 16);
        cipher.Encrypt(nonce, plain, text, tag, Encoding.ASCII.GetBytes(Encode(header)));
        return string.Join(
            '.', Encode(header), Base64Url.EncodeToString(wrapped), Base64Url.EncodeToString(nonce), Base64Url.EncodeToString(text), Base64Url.EncodeToString(tag));
    }

    // Otherwise sound: only the header is not the one of its form.
    private void NotOurs(string header)
    {
        _tokens.ReadAnyAge(Encrypt(OurHeader, Claims)).ShouldNotBeNull();
        _tokens.ReadAnyAge(Encrypt(header, Claims)).ShouldBeNull();
    }

    private string Encrypt(string header, string claims) => Encrypt(header, Encoding.UTF8.GetBytes(Fill(claims)));

    private string Encrypt(string header, byte[] plain) => Seal(header, plain, new byte[32], _keys.Wrap(new byte[32]));

    private string Direct(string header, string claims, byte[] key) => Seal(header, Encoding.UTF8.GetBytes(Fill(claims)), key, []);

    private string Fill(string claims) => claims.Replace(
        "EXP", (_clock.GetUtcNow().ToUnixTimeSeconds() + 60).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

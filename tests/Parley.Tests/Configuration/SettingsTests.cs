using System.Collections;
using Parley.Configuration;

namespace Parley.Tests.Configuration;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("PORT", "abc", "PORT: \"abc\" is not a port number (from the environment)")]
    [InlineData("PORT", "65536", "PORT: \"65536\" is not a port number (from the environment)")]
    [InlineData("PORT", "-1", "PORT: \"-1\" is not a port number (from the environment)")]
    [InlineData("PORT", "3 000", "PORT: \"3 000\" is not a port number (from the environment)")]
    [InlineData("HOST", "example.org", "HOST: \"example.org\" is not an address to listen on: use localhost, an IP address or * (from the environment)")]
    [InlineData("FRONTEND_URL", "*", "FRONTEND_URL: \"*\" is not an origin like https://chat.example.org (from the environment)")]
    [InlineData("FRONTEND_URL", "http://a.org/app", "FRONTEND_URL: \"http://a.org/app\" is not an origin like https://chat.example.org (from the environment)")]
    [InlineData("FRONTEND_URL", "http://a.org, ftp://b.org", "FRONTEND_URL: \"ftp://b.org\" is not an origin like https://chat.example.org (from the environment)")]
    [InlineData("RATE_LIMITS", "perhaps", "RATE_LIMITS: \"perhaps\" is not one of on, off (from the environment)")]
    [InlineData("LOG_FORMAT", "xml", "LOG_FORMAT: \"xml\" is not one of text, json (from the environment)")]
    [InlineData("MESSAGE_MAX_LENGTH", "0", "MESSAGE_MAX_LENGTH: \"0\" is not a number of characters from 1 to 100000 (from the environment)")]
    [InlineData("CHAT_MESSAGE_LIMIT", "101", "CHAT_MESSAGE_LIMIT: \"101\" is not a number of messages from 1 to 100 (from the environment)")]
    [InlineData("CHAT_HISTORY_DAYS", "0", "CHAT_HISTORY_DAYS: \"0\" is not a number of days from 1 to 36500 (from the environment)")]
    [InlineData("ACCESS_TOKEN_MINUTES", "1e3", "ACCESS_TOKEN_MINUTES: \"1e3\" is not a number of minutes from 1 to 1440 (from the environment)")]
    [InlineData("UPLOAD_MAX_SIZE", "0", "UPLOAD_MAX_SIZE: \"0\" is not a number of bytes from 1 to 2147483647 (from the environment)")]
    [InlineData("BCRYPT_COST", "9", "BCRYPT_COST: \"9\" is not a cost from 10 to 15 (from the environment)")]
    public void A_wrong_value_is_refused_with_what_and_where(string name, string value, string expected) =>
        Read(null, (name, value)).Error.ShouldBe(expected);

    [Fact]
    public void Row_002_11_Several_ports_are_a_list()
    {
        var settings = Read(null, ("PORTS", "3000, 3001,4000")).Settings;
        (settings.Port, string.Join(' ', settings.MorePorts)).ShouldBe((3000, "3001 4000"));
        foreach (var wrong in (string[])["3000,", "a", "0", "3000,3000", "70000", ","])
        {
            Read(null, ("PORTS", wrong)).Error.ShouldBe("PORTS: it is not a list of different port numbers like 3000,3001,4000 (from the environment)");
        }

        var both = Read(null, ("PORTS", "3001,4000,3000"), ("PORT", "3000")).Settings;
        (both.Port, string.Join(' ', both.MorePorts)).ShouldBe((3000, "3001 4000"));
    }

    [Fact]
    public void Keys_of_encrypted_tokens_are_taken_in_every_form_and_refused_without_showing_them()
    {
        using var pair = System.Security.Cryptography.RSA.Create(2048);
        using var small = System.Security.Cryptography.RSA.Create(1024);
        var pem = pair.ExportPkcs8PrivateKeyPem();
        foreach (var written in (string[])[pem, pem.ReplaceLineEndings("\\n"), pair.ExportRSAPrivateKeyPem()])
        {
            Read(null, ("JWE_PRIVATE_KEY", written)).Settings.JwePrivateKey.ShouldNotBeNull();
        }

        foreach (var wrong in (string[])["hunter2hunter2", pair.ExportSubjectPublicKeyInfoPem(), small.ExportPkcs8PrivateKeyPem()])
        {
            var error = Read(null, ("JWE_PRIVATE_KEY", wrong)).Error.ShouldNotBeNull();
            error.ShouldStartWith("JWE_PRIVATE_KEY: ");
            error.Length.ShouldBeLessThan(100);
            error.ShouldNotContain("hunter2");
        }

        var bytes = Enumerable.Range(200, 32).Select(n => (byte)n).ToArray();
        foreach (var written in (string[])[Convert.ToHexString(bytes), Convert.ToBase64String(bytes), System.Buffers.Text.Base64Url.EncodeToString(bytes)])
        {
            Read(null, ("JWE_SECRET", written)).Settings.JweSecret.ShouldBe(bytes);
        }

        Read(null, ("JWE_SECRET", new string('x', 32))).Settings.JweSecret!.Length.ShouldBe(32);
        var refused = Read(null, ("JWE_SECRET", "hunter2")).Error.ShouldNotBeNull();
        refused.ShouldStartWith("JWE_SECRET: ");
        refused.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("12345678")]
    [InlineData("your-secret-key")]
    public void A_secret_of_8_characters_is_taken(string secret) => Read(null, ("JWT_SECRET", secret)).Settings.JwtSecret.ShouldBe(secret);

    [Fact]
    public void A_short_secret_is_refused_without_showing_it()
    {
        var error = Read(null, ("JWT_SECRET", "hunter2")).Error!;
        error.ShouldContain("JWT_SECRET");
        error.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_wrong_value_of_the_file_is_refused_with_its_line() =>
        Read("# ports\n\nexport PORT='99999' # far too high\n").Error
            .ShouldBe("PORT: \"99999\" is not a port number (from .env line 3)");

    [Theory]
    [InlineData("nonsense", ".env line 1: expected NAME=value")]
    [InlineData("A=1\n=2", ".env line 2: expected NAME=value")]
    [InlineData("A=1\n2B=3", ".env line 2: expected NAME=value")]
    [InlineData("A=\"open", ".env line 1: the quote of A is not closed")]
    public void A_line_that_is_not_understood_is_refused(string file, string expected) => Read(file).Error.ShouldBe(expected);

    [Theory]
    [InlineData("DATA_DIR=x", "x")]
    [InlineData("  DATA_DIR = x  ", "x")]
    [InlineData("export DATA_DIR=x", "x")]
    [InlineData("DATA_DIR=x y # comment", "x y")]
    [InlineData("DATA_DIR=x#y", "x#y")]
    [InlineData("DATA_DIR=\"x # y\" # comment", "x # y")]
    [InlineData("DATA_DIR=' x '", " x ")]
    [InlineData("DATA_DIR=x=y\r\n", "x=y")]
    [InlineData("DATA_DIR=first\nDATA_DIR=second", "second")]
    [InlineData("DATA_DIR=", "data")]
    [InlineData("", "data")]
    public void The_file_is_read_as_people_write_it(string file, string expected)
    {
        var (settings, error) = Read(file);
        error.ShouldBeNull();
        settings.DataDirectory.ShouldBe(expected);
    }

    [Fact]
    public void History_is_kept_for_ever_unless_days_are_given()
    {
        Read(null).Settings.HistoryDays.ShouldBeNull();
        Read(null, ("CHAT_HISTORY_DAYS", "365")).Settings.HistoryDays.ShouldBe(365);
    }

    [Fact]
    public void The_environment_wins_over_the_file() => Read("PORT=4000", ("PORT", "5000")).Settings.Port.ShouldBe(5000);

    [Fact]
    public void Origins_are_kept_as_browsers_write_them() =>
        Read(null, ("FRONTEND_URL", "HTTPS://Chat.Example.org:443/, http://localhost:5173 ,")).Settings.Origins
            .ShouldBe(["https://chat.example.org", "http://localhost:5173"]);

    [Fact]
    public void Proxies_are_addresses_and_networks()
    {
        Read(null).Settings.TrustedProxies.ShouldBeEmpty();
        Read(null, ("TRUSTED_PROXIES", "loopback, 10.0.0.0/8, 192.0.2.7,2001:db8::/32")).Settings.TrustedProxies.Select(n => n.ToString())
            .ShouldBe(["127.0.0.0/8", "::1/128", "10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]);
        Read(null, ("TRUSTED_PROXIES", "nginx")).Error.ShouldBe(
            "TRUSTED_PROXIES: \"nginx\" is not a list of addresses and networks like loopback,10.0.0.0/8,192.0.2.7 (from the environment)");
    }

    [Fact]
    public void A_database_is_PostgreSQL_when_its_URL_is_given()
    {
        var (settings, error) = Read(null, ("DATABASE_URL", "postgresql://me:secret@db.example.org/chat?schema=public&pgbouncer=true"));
        error.ShouldBeNull();
        settings.DatabaseUrl!.Schema.ShouldBe("public");
        settings.Unused.ShouldBe(["DATABASE_URL: its parameter pgbouncer is not used"]);
    }

    [Fact]
    public void A_wrong_database_URL_is_refused_without_being_shown()
    {
        var error = Read(null, ("DATABASE_URL", "mysql://me:secret@db.example.org/chat")).Error.ShouldNotBeNull();
        error.ShouldStartWith("DATABASE_URL: it is not a URL like postgresql://");
        error.ShouldNotContain("secret");
    }

    [Fact]
    public void The_values_that_the_guides_use_are_taken()
    {
        var (settings, error) = Read(
            null,
            ("MONGO_URI", "mongodb://localhost/chat"),
            ("JWT_SECRET", "your-super-secret-jwt-key-change-this"),
            ("FRONTEND_URL", "http://localhost:5173"),
            ("PORT", "3000"),
            ("RATE_LIMITS", "OFF"));
        error.ShouldBeNull();
        settings.RateLimits.ShouldBeFalse();
        settings.Unused.ShouldBe(["MONGO_URI is set and not used: the chat is kept in SQLite, in DATA_DIR, or in PostgreSQL, at DATABASE_URL"]);
    }

    private static (Settings Settings, string? Error) Read(string? file, params (string Name, string Value)[] environment)
    {
        var variables = new Hashtable();
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return Settings.Read(variables, file);
    }

    [Fact]
    public void A_file_that_is_none_is_refused_and_a_missing_one_is_not()
    {
        var path = Directory.CreateTempSubdirectory().FullName;
        EnvironmentFile.Load(path).ShouldBe((null, $"{path} is a directory; it must be a file"));
        Directory.Delete(path);
        EnvironmentFile.Load(path).ShouldBe((null, null));
    }
}

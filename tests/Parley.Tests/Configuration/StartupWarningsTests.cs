using Parley.Configuration;

namespace Parley.Tests.Configuration;

public sealed class StartupWarningsTests
{
    private const string Mounts =
        "/dev/sda1 / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\nserver:/x /srv/my\\040nfs nfs4 rw 0 0\n/dev/sdb1 /tmp/disk ext4 rw 0 0\n";

    private static readonly Version Patched = new(10, 0, 13);

    [Theory]
    [InlineData("/var/lib/parley", null)]
    [InlineData("/tmp/disk/parley", null)]
    [InlineData("/tmpfiles/parley", null)]
    [InlineData("/tmp/parley", "in memory")]
    [InlineData("/srv/my nfs/parley", "network file system")]
    public void Data_on_a_disk_that_does_not_keep_it_is_a_warning(string path, string? expected)
    {
        var warnings = StartupWarnings.For(new Settings(), path, Patched, Mounts).ToList();
        if (expected is null)
        {
            warnings.ShouldBeEmpty();
        }
        else
        {
            warnings.ShouldHaveSingleItem().ShouldContain(expected);
        }
    }

    [Fact]
    public void An_old_runtime_is_a_warning() =>
        StartupWarnings.For(new Settings(), "/data", new Version(10, 0, 12), Mounts).ShouldHaveSingleItem().ShouldContain("10.0.13");

    [Theory]
    [InlineData("localhost", 0)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("::1", 0)]
    [InlineData("*", 1)]
    [InlineData("192.0.2.1", 1)]
    public void Listening_beyond_this_machine_is_a_warning(string host, int warnings) =>
        StartupWarnings.For(new Settings { Host = host }, "/data", Patched, Mounts).Count().ShouldBe(warnings);

    [Theory]
    [InlineData("your-super-secret-jwt-key-change-this", "from a guide")]
    [InlineData("your-secret-key", "from a guide")]
    [InlineData("your-jwt-secret-key", "from a guide")]
    [InlineData("hunter2hunter2", "14 characters")]
    [InlineData("correct-horse-battery-staple-31", "31 characters")]
    public void A_secret_that_others_know_or_can_find_is_one_warning_that_does_not_show_it(string secret, string expected)
    {
        var warning = StartupWarnings.For(new Settings { JwtSecret = secret }, "/data", Patched, Mounts).ShouldHaveSingleItem();
        warning.ShouldContain(expected);
        warning.ShouldContain("openssl rand");
        warning.ShouldNotContain(secret);
    }

    [Fact]
    public void A_secret_of_32_characters_is_none() =>
        StartupWarnings.For(new Settings { JwtSecret = "correct-horse-battery-staple-032" }, "/data", Patched, Mounts).ShouldBeEmpty();
}

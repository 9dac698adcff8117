using System.Runtime.Versioning;
using Parley.Configuration;

namespace Parley.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("parley-test-").FullName;

    [Fact]
    public void It_is_made_for_its_owner_alone()
    {
        using var directory = Open("a/b");
        (File.GetUnixFileMode(directory.Path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).ShouldBe(UnixFileMode.None);
    }

    [Fact]
    public void The_secret_is_made_once_and_readable_by_its_owner_alone()
    {
        string secret;
        using (var directory = Open("a"))
        {
            secret = directory.Secret();
            File.GetUnixFileMode(Path.Combine(directory.Path, "secret")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        secret.Length.ShouldBe(64);
        using var again = Open("a");
        again.Secret().ShouldBe(secret);
        Directory.GetFiles(again.Path).Select(Path.GetFileName).Order().ShouldBe(["parley.lock", "secret"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short\n")]
    public void A_secret_that_anybody_could_guess_is_refused(string text)
    {
        using var directory = Open("a");
        File.WriteAllText(Path.Combine(directory.Path, "secret"), text);
        Should.Throw<UnusableSecretException>(() => directory.Secret()).Message.ShouldContain("fewer than 16 characters");
    }

    [Fact]
    public void A_secret_that_cannot_be_read_is_refused()
    {
        using var directory = Open("a");
        Directory.CreateDirectory(Path.Combine(directory.Path, "secret"));
        Should.Throw<UnusableSecretException>(() => directory.Secret());
    }

    [Fact]
    public void A_second_server_cannot_take_it()
    {
        using var first = Open("a");
        var (second, error) = DataDirectory.Open(first.Path);
        second.ShouldBeNull();
        error.ShouldBe($"DATA_DIR: {first.Path} is in use by another server");
    }

    [Fact]
    public void What_cannot_be_made_is_said_in_one_line()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        var (directory, error) = DataDirectory.Open(Path.Combine(file, "data"));
        directory.ShouldBeNull();
        error.ShouldNotBeNull().ShouldStartWith("DATA_DIR: ");
        error.ShouldNotContain('\n');
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private DataDirectory Open(string name) => DataDirectory.Open(Path.Combine(_root, name)).Directory.ShouldNotBeNull();
}

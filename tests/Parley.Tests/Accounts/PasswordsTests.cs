using System.Diagnostics;
using Parley.Accounts;

namespace Parley.Tests.Accounts;

public sealed class PasswordsTests : IDisposable
{
    private readonly Passwords _passwords = new(cost: 10);

    [Theory]
    [InlineData("correct horse")]
    [InlineData("pässwörd 🐎")]
    public async Task A_password_matches_its_own_hash_and_no_other(string password)
    {
        var hash = (await _passwords.HashAsync(password)).Value;
        hash.ShouldStartWith("$2y$10$");
        (await _passwords.VerifyAsync(password, hash)).Value.ShouldBeTrue();
        (await _passwords.VerifyAsync(password + "x", hash)).Value.ShouldBeFalse();
        (await _passwords.HashAsync(password)).Value.ShouldNotBe(hash);
    }

    [Theory]
    [InlineData("$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("$2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("$2y$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    public async Task Hashes_of_other_servers_are_understood(string hash)
    {
        (await _passwords.VerifyAsync("a", hash)).Value.ShouldBeTrue();
        (await _passwords.VerifyAsync("b", hash)).Value.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("$2y$10$short")]
    [InlineData("$2x$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("$2y$99$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("$2y$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVf!e")]
    [InlineData("$2y$06$äöü4hHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData(null)]
    public async Task A_hash_that_is_none_matches_nothing(string? hash) =>
        (await _passwords.VerifyAsync("a", hash)).Value.ShouldBeFalse();

    [Fact]
    public async Task More_than_72_bytes_match_nothing()
    {
        var longest = new string('x', 72);
        var hash = (await _passwords.HashAsync(longest)).Value;
        (await _passwords.VerifyAsync(longest, hash)).Value.ShouldBeTrue();
        (await _passwords.VerifyAsync(longest + "y", hash)).Value.ShouldBeFalse();
    }

    // Of how many accounts there is no hash, or one from before the cost was raised: by the clock nobody shall know.
    [Theory]
    [InlineData(9)]
    [InlineData(6)]
    public async Task To_be_wrong_takes_as_long_with_an_account_as_without_one(int costOfAccount)
    {
        using var passwords = new Passwords(cost: 9);
        using var before = new Passwords(costOfAccount);
        var hash = (await before.HashAsync("right")).Value;
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        // The least of several: whatever else the machine does only adds.
        for (var n = 0; n < 15; n++)
        {
            known = Min(known, await TimeAsync(passwords, hash));
            unknown = Min(unknown, await TimeAsync(passwords, null));
        }

        // The costs are a factor of 8 apart.
        (known / unknown).ShouldBeInRange(1 / 3.0, 3);

        static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

        static async Task<TimeSpan> TimeAsync(Passwords passwords, string? hash)
        {
            var started = Stopwatch.GetTimestamp();
            (await passwords.VerifyAsync("wrong", hash)).Value.ShouldBeFalse();
            return Stopwatch.GetElapsedTime(started);
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_says_when_to_come_back()
    {
        var waiting = Enumerable.Range(0, 101).Select(_ => _passwords.VerifyAsync("a", null)).ToList();
        var refusal = (await waiting[^1]).Refusal.ShouldNotBeNull();
        refusal.StatusCode.ShouldBe(503);
        refusal.RetryAfter.ShouldNotBeNull();
        (await Task.WhenAll(waiting[..^1])).ShouldAllBe(o => o.Refusal == null);
    }

    public void Dispose() => _passwords.Dispose();
}

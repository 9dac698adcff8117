using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Data;
using Parley.Log;

namespace Parley.Accounts;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PasswordChange([property: Required] string? CurrentPassword, [property: Required] string? NewPassword);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EmailChange([property: Required] string? Password, [property: Required] string? Email);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccountDeletion([property: Required] string? Password);

/// <summary>What a person does with his account, and proves himself for by the password: a token alone may be a stolen one.</summary>
internal sealed class OwnAccount(EventLog log, Database database, Passwords passwords, AccountRemovals removals, TimeProvider time)
{
    private static readonly Refusal WrongPassword = Refusal.Forbidden("The password is wrong");
    private static readonly Refusal EmailTaken = new(StatusCodes.Status409Conflict, "This e-mail is already registered");

    /// <summary>All other sessions of the person end.</summary>
    public async Task<Outcome<bool>> ChangePasswordAsync(Caller caller, PasswordChange change)
    {
        if (AccountRules.Password(change.NewPassword) is { } invalid)
        {
            return invalid with { Message = invalid.Message.Replace("password", "newPassword", StringComparison.Ordinal) };
        }

        return await ProvenAsync(caller, change.CurrentPassword, "currentPassword", async proof =>
        {
            var hashed = await passwords.HashAsync(change.NewPassword!);
            return hashed.Refusal is { } busy
                ? busy
                : await log.AppendAsync<Outcome<bool>>(append =>
                {
                    if (!IsStill(append, caller, proof))
                    {
                        return WrongPassword;
                    }

                    append.Run(
                        "UPDATE users SET password_hash = @hash WHERE id = @user", ("@hash", hashed.Value), ("@user", caller.UserId));
                    Sessions.EndAll(append, caller.UserId, except: caller.SessionId);
                    return true;
                });
        });
    }

    public async Task<Outcome<Me>> ChangeEmailAsync(Caller caller, EmailChange change)
    {
        var email = change.Email?.Trim();
        return AccountRules.Email(email) is { } invalid
            ? invalid
            : await ProvenAsync<Me>(caller, change.Password, "password", async proof =>
            {
                var changed = await log.AppendAsync(append => ChangeEmail(append, caller, proof, email!));
                return changed.Refusal is { } refusal ? refusal
                    : changed.Value with { Status = changed.Value.Status?.At(time.GetUtcNow().ToUnixTimeMilliseconds()) };
            });
    }

    /// <summary>When it is done, nothing of the account can be found or used any more; what remains is taken away later at the latest.</summary>
    public Task<Outcome<bool>> DeleteAsync(Caller caller, AccountDeletion deletion) =>
        ProvenAsync(caller, deletion.Password, "password", async proof =>
        {
            var deleted = await log.AppendAsync(append => IsStill(append, caller, proof) ? AccountRemovals.Begin(append, caller.UserId) : WrongPassword);
            if (deleted.Refusal is null)
            {
                await removals.TryRunAsync();
            }

            return deleted;
        });

    private static Outcome<Me> ChangeEmail(Append append, Caller caller, string proof, string email)
    {
        if (!IsStill(append, caller, proof))
        {
            return WrongPassword;
        }

        var key = AccountRules.Key(email);
        if (append.Scalar<long>(
            "SELECT COUNT(*) FROM users WHERE email_key = @key AND id <> @user", ("@key", key), ("@user", caller.UserId)) > 0)
        {
            return EmailTaken;
        }

        var before = PersonRow.Find(append, caller.UserId)!;
        var after = before with { Email = email };
        if (after != before)
        {
            append.Run(
                "UPDATE users SET email = @email, email_key = @key WHERE id = @user",
                ("@email", email), ("@key", key), ("@user", caller.UserId));
            UserUpdatedState.Announce(append, before, after, caller.UserId);
        }

        return after.ToMe();
    }

    // The proof is the hash that the password matched: whoever changes something makes sure that it still is the one.
    private async Task<Outcome<T>> ProvenAsync<T>(
        Caller caller, string? password, string name, Func<string, Task<Outcome<T>>> then)
    {
        if (string.IsNullOrEmpty(password))
        {
            return Refusal.Invalid($"{name} is required");
        }

        string? hash;
        using (var snapshot = database.Read())
        {
            hash = snapshot.First<string>(HashSql, new { user = caller.UserId });
        }

        var verified = await passwords.VerifyAsync(password, hash);
        return verified.Refusal is { } busy ? busy
            : !verified.Value ? WrongPassword
            : await then(hash!);
    }

    private const string HashSql = "SELECT password_hash FROM users WHERE id = @user AND deleted_at IS NULL";

    /// <summary>Whether the password of an account is the one whose hash this is, and the account is there.</summary>
    public static bool IsStill(Append append, long user, string hash) => append.Scalar<string>(HashSql, ("@user", user)) == hash;

    private static bool IsStill(Append append, Caller caller, string hash) => IsStill(append, caller.UserId, hash);
}

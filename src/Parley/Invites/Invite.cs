using System.Security.Cryptography;
using Parley.Log;

namespace Parley.Invites;

/// <summary>An invitation as it is kept.</summary>
internal sealed record Invite
{
    private const int CodeBytes = 16;

    public required string Code { get; init; }

    public required long ConversationId { get; init; }

    public required long CreatedBy { get; init; }

    public required long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? MaxUses { get; init; }

    public long Uses { get; init; }

    /// <summary>128 random bits, in letters that may stand in an address.</summary>
    public static string NewCode() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));

    public void Insert(Append append) =>
        append.Run(
            """
            INSERT INTO invites (code, conversation_id, created_by, created_at, expires_at, max_uses, uses)
            VALUES (@code, @conversation, @by, @at, @expires, @most, 0)
            """,
            ("@code", Code), ("@conversation", ConversationId), ("@by", CreatedBy), ("@at", CreatedAt), ("@expires", ExpiresAt), ("@most", MaxUses));

    public InviteView ToView() =>
        new(Code, ExpiresAt is { } end ? end : (Wire.Timestamp?)null, MaxUses, Uses, CreatedBy, CreatedAt);
}

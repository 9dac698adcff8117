using Parley.Blocks;
using Parley.Friends;
using Parley.SocketIO;
using Parley.Wire;

namespace Parley.Realtime;

/// <summary>The events about other people that clients send.</summary>
internal sealed class FriendEvents(FriendCommands friends, BlockCommands blocks)
{
    public IReadOnlyList<ClientEvent> All =>
    [
        ClientEvents.On("sendFriendRequest", ChatJson.Relaxed.PersonReference, SendRequestAsync),
        ClientEvents.On("acceptFriendRequest", ChatJson.Relaxed.FriendRequestReference, AcceptRequestAsync),
        ClientEvents.On("rejectFriendRequest", ChatJson.Relaxed.FriendRequestReference, RejectRequestAsync),
        ClientEvents.On("cancelFriendRequest", ChatJson.Relaxed.FriendRequestReference, CancelRequestAsync),
        ClientEvents.On("removeFriend", ChatJson.Relaxed.PersonReference, RemoveFriendAsync),
        ClientEvents.On("blockUser", ChatJson.Relaxed.PersonReference, BlockAsync),
        ClientEvents.On("unblockUser", ChatJson.Relaxed.PersonReference, UnblockAsync),
    ];

    private async Task<Outcome<Arg>> SendRequestAsync(ChatConnection connection, PersonReference person) =>
        ClientEvents.Answer(await friends.AskAsync(connection.Caller, person.UserId), Friendship);

    private async Task<Outcome<Arg>> AcceptRequestAsync(ChatConnection connection, FriendRequestReference request) =>
        ClientEvents.Answer(await friends.AcceptAsync(connection.Caller, request.RequestId), Friendship);

    private async Task<Outcome<Arg>> RejectRequestAsync(ChatConnection connection, FriendRequestReference request) =>
        ClientEvents.Answer(await friends.RejectAsync(connection.Caller, request.RequestId), _ => ClientEvents.Done);

    private async Task<Outcome<Arg>> CancelRequestAsync(ChatConnection connection, FriendRequestReference request) =>
        ClientEvents.Answer(await friends.CancelAsync(connection.Caller, request.RequestId), _ => ClientEvents.Done);

    private async Task<Outcome<Arg>> RemoveFriendAsync(ChatConnection connection, PersonReference person) =>
        ClientEvents.Answer(await friends.RemoveAsync(connection.Caller, person.UserId), _ => ClientEvents.Done);

    private async Task<Outcome<Arg>> BlockAsync(ChatConnection connection, PersonReference person) =>
        ClientEvents.Answer(await blocks.BlockAsync(connection.Caller, person.UserId), _ => ClientEvents.Done);

    private async Task<Outcome<Arg>> UnblockAsync(ChatConnection connection, PersonReference person) =>
        ClientEvents.Answer(await blocks.UnblockAsync(connection.Caller, person.UserId), _ => ClientEvents.Done);

    private static Arg Friendship(FriendshipAck ack) => Arg.Json(ack, ChatJson.Relaxed.FriendshipAck);
}

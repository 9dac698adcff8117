using Parley.Tests.Realtime;

namespace Parley.Tests.Friends;

/// <summary>What the smallest client there could be keeps of other people, by the events.</summary>
internal sealed class LivePeople
{
    private readonly SortedDictionary<string, string> _requests = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _blocked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _friends = new(StringComparer.Ordinal);

    public async Task LoadAsync(TestUser user)
    {
        var requests = (await user.CallAsync("GET /friends/requests")).Body;
        foreach (var request in requests.GetProperty("incoming").EnumerateArray().Concat(requests.GetProperty("outgoing").EnumerateArray()))
        {
            _requests[request.Id()] = request.GetRawText();
        }

        foreach (var friend in (await user.CallAsync("GET /friends")).Body.EnumerateArray())
        {
            _friends[friend.Id()] = friend.GetRawText();
        }

        foreach (var blocked in (await user.CallAsync("GET /blocks")).Body.EnumerateArray())
        {
            _blocked[blocked.Id()] = blocked.GetRawText();
        }
    }

    public bool HasBlocked(string user) => _blocked.ContainsKey(user);

    public void Apply(ChatClient.Received e)
    {
        switch (e.Name)
        {
            case "friendRequestReceived":
                _requests[e.Payload.Id()] = e.Payload.GetRawText();
                break;
            case "friendRequestAccepted" or "friendRequestRejected" or "friendRequestCancelled":
                _requests.Remove(e.Text("requestId"));
                break;
            case "friendAdded":
                _friends[e.Payload.Id()] = e.Payload.GetRawText();
                break;
            case "friendRemoved":
                _friends.Remove(e.Text("userId"));
                break;
            case "userBlocked":
                _blocked[e.Payload.Id()] = e.Payload.GetRawText();
                break;
            case "userUnblocked":
                _blocked.Remove(e.Text("userId"));
                break;
        }
    }

    public override string ToString() =>
        $"requests {string.Join(", ", _requests.Values)}\nfriends {string.Join(", ", _friends.Values)}\nblocked {string.Join(", ", _blocked.Values)}";
}

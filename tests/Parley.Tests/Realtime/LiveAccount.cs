namespace Parley.Tests.Realtime;

/// <summary>What the smallest client there could be keeps of its own person, by the events.</summary>
internal sealed class LiveAccount
{
    private string _me = "";
    private string _settings = "";

    public async Task LoadAsync(TestUser user)
    {
        _me = (await user.CallAsync("GET /users/me")).Body.GetRawText();
        _settings = (await user.CallAsync("GET /users/me/settings")).Body.GetRawText();
    }

    public void Apply(ChatClient.Received e)
    {
        switch (e.Name)
        {
            // What others are told has no e-mail.
            case "userUpdated" when e.Payload.GetProperty("user").TryGetProperty("email", out _):
                _me = e.Payload.GetProperty("user").GetRawText();
                break;
            case "settingsChanged":
                _settings = e.Payload.GetRawText();
                break;
        }
    }

    public override string ToString() => $"me {_me}\nsettings {_settings}";
}

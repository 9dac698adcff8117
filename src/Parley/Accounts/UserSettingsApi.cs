using Parley.Http;
using Parley.Wire;

namespace Parley.Accounts;

internal static class UserSettingsApi
{
    public static void MapUserSettings(this IEndpointRouteBuilder users)
    {
        users.MapGet("/me/settings", Get).Produces<UserSettings>();
        users.MapPatch("/me/settings", ChangeAsync).Produces<UserSettings>();
    }

    private static IResult Get(Caller caller, ChangeSettings settings)
    {
        var (found, pos) = settings.Find(caller);
        return ChatResults.Json(found, ChatJson.Relaxed.UserSettings, pos);
    }

    private static async Task<IResult> ChangeAsync(SettingsChange body, Caller caller, ChangeSettings settings) =>
        (await settings.RunAsync(caller, body)).ToResult(changed => Results.Json(changed, ChatJson.Relaxed.UserSettings));
}

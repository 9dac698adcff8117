using System.Text.Json;

namespace Parley.Tests;

internal static class Refusals
{
    /// <summary>Asserts the status and the shape of an error; returns its message.</summary>
    public static async Task<string> ShouldBeRefusedAsync(this HttpResponseMessage response, int status, string? message = null)
    {
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        ((int)response.StatusCode).ShouldBe(status);
        // Below /api it has another name.
        (body.TryGetProperty("statusCode", out var said) ? said : body.GetProperty("code")).GetInt32().ShouldBe(status);
        body.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        var why = body.GetProperty("message").GetString().ShouldNotBeNull();
        if (message is not null)
        {
            why.ShouldBe(message);
        }

        return why;
    }
}

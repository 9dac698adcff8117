namespace Parley.Accounts;

/// <summary>The cookie that holds a refresh token. Scripts cannot read it, and only <c>/auth</c> is sent it.</summary>
internal static class RefreshCookie
{
    private const string Name = "parley_refresh";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Write(HttpContext context, string token) =>
        context.Response.Cookies.Append(Name, token, Options(context, Sessions.Lifetime));

    public static void Clear(HttpContext context) =>
        context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? maxAge) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/auth",
            MaxAge = maxAge,
            // Behind a proxy that ends TLS, the page's own origin says that the browser speaks HTTPS.
            Secure = context.Request.IsHttps
                || context.Request.Headers.Origin.ToString().StartsWith("https://", StringComparison.Ordinal),
        };
}

using Parley.Configuration;

namespace Parley.Http;

/// <summary>Which web pages may use this server: its own, and those of the origins in FRONTEND_URL.</summary>
internal sealed class Origins(Settings settings)
{
    private readonly HashSet<string> _allowed = new(settings.Origins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a page of this origin may. The scheme of our own is not compared: a proxy may end TLS before us.</summary>
    public bool Allows(string origin, HttpContext context) =>
        _allowed.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var url)
            && url.Scheme is ("http" or "https")
            && string.Equals(url.Authority, context.Request.Host.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses a request that a browser made from a foreign page. Without either header it was no browser.</summary>
    public static ValueTask<object?> RefuseForeign(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        return context.RequestServices.GetRequiredService<Origins>().IsForeign(context)
            ? ValueTask.FromResult<object?>(Refusal.Forbidden("This origin may not do that: see FRONTEND_URL").ToResult())
            : next(invocation);
    }

    private bool IsForeign(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return !Allows(origin, context);
        }

        return context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");
    }
}

using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Parley.Http;

/// <summary>The one shape of an error over HTTP.</summary>
internal sealed record ErrorBody(
    int StatusCode,
    string Message,
    string Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter);

internal static class RefusalResults
{
    public static IResult ToResult(this Refusal refusal) => new RefusalResult(refusal);

    /// <summary>The value as 200 (or what <paramref name="then"/> makes of it), or the refusal.</summary>
    public static IResult ToResult<T>(this Outcome<T> outcome, Func<T, IResult> then) =>
        outcome.Refusal is { } refusal ? refusal.ToResult() : then(outcome.Value);

    /// <summary>Answers with the refusal, and writes its line in the log.</summary>
    public static Task WriteAsync(this HttpResponse response, Refusal refusal)
    {
        RefusalLog.Write(response.HttpContext, refusal);
        TakeTheRest(response.HttpContext);
        response.StatusCode = refusal.StatusCode;
        if (refusal.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ErrorBody(
            refusal.StatusCode, refusal.Message, ReasonPhrases.GetReasonPhrase(refusal.StatusCode), refusal.RetryAfter);
        var context = response.HttpContext;
        if (context.RequestServices.GetServices<ErrorShape>().FirstOrDefault(s => context.Request.Path.StartsWithSegments(s.Path))
            ?.Render(body) is { } rendered)
        {
            response.ContentType = "application/json; charset=utf-8";
            return response.Body.WriteAsync(rendered, context.RequestAborted).AsTask();
        }

        return response.WriteAsJsonAsync(body, context.RequestAborted);
    }

    // Who sends all of a file before reading would see a broken connection instead of the answer, if the server closed it at
    // once. What is above the limit is refused by reading it too; without one the server reads on for five seconds.
    private static void TakeTheRest(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    private sealed class RefusalResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteAsync(refusal);
    }
}

/// <summary>The server is there.</summary>
internal sealed record Health(string Status);

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Health))]
internal sealed partial class HttpJson : JsonSerializerContext;

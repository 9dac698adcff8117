using System.Text.Json;
using Parley.Data;

namespace Parley.Http;

/// <summary>Gives every failed request the one shape of an error, and every bug one entry in the log.</summary>
internal sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted && Explain(context, error) is { } refusal)
        {
            await context.Response.WriteAsync(refusal);
            return;
        }

        if (IsBare(context.Response))
        {
            await context.Response.WriteAsync(new Refusal(context.Response.StatusCode, Sentence(context.Response.StatusCode)));
        }
    }

    private Refusal? Explain(HttpContext context, Exception error)
    {
        switch (error)
        {
            case BadHttpRequestException { InnerException: JsonException json }:
                return Refusal.Invalid(
                    json.Path is not { Length: > 1 } path ? "The body is not the JSON that is expected"
                    : IsOfUnknownMember(json) ? $"{path.TrimStart('$', '.')} is not known here: nothing was changed"
                    : $"The JSON is not understood at {path}");
            case BadHttpRequestException bad:
                return new Refusal(bad.StatusCode, Sentence(bad.StatusCode));
            default:
                var isQuery = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
                if (context.RequestServices.GetRequiredService<Database>().Explain(error, isQuery) is { } refusal)
                {
                    return refusal;
                }

                LogBug(logger, RefusalLog.RouteOf(context), error);
                return new Refusal(StatusCodes.Status500InternalServerError, Sentence(StatusCodes.Status500InternalServerError));
        }
    }

    // Its text is all by which it differs from one of a value that does not fit.
    private static bool IsOfUnknownMember(JsonException error) => error.Message.Contains("could not be mapped", StringComparison.Ordinal);

    // A status that the framework set, and nothing else. What the Socket.IO endpoint answers is its own affair.
    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }
        && !ApiPaths.IsEngine(response.HttpContext.Request.Path);

    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not understood",
        StatusCodes.Status404NotFound => "There is no such route",
        StatusCodes.Status405MethodNotAllowed => "The route does not take this method",
        StatusCodes.Status408RequestTimeout => "The request came too slowly",
        StatusCodes.Status413PayloadTooLarge => "The body is too large",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON in UTF-8: set Content-Type to application/json",
        StatusCodes.Status500InternalServerError => "Internal server error",
        _ => "The request was refused",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Route} failed")]
    private static partial void LogBug(ILogger logger, string route, Exception error);
}

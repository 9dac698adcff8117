using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.ApiDocs;

namespace Parley.Tests.ApiDocs;

/// <summary>Sees with what status a route answers, whatever a test asks of it, and whether the document of all routes has it.</summary>
internal sealed class AnswerWitness : IStartupFilter
{
    private readonly ConcurrentDictionary<string, bool> _undocumented = new(StringComparer.Ordinal);

    public IEnumerable<string> Undocumented => _undocumented.Keys;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            await rest(context);
            var status = context.Response.StatusCode;
            // Who has gone got no answer.
            if (!context.RequestAborted.IsCancellationRequested
                && context.GetEndpoint() is RouteEndpoint route
                && !Statuses.Of(route.Metadata).Contains(status))
            {
                _undocumented[string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {route.RoutePattern.RawText} answered {status}")] = true;
            }
        });
        next(app);
    };
}

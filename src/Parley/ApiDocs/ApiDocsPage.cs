using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.ApiDocs;

/// <summary>The document as a page for people: routes, shapes, errors. It needs no script.</summary>
internal static class ApiDocsPage
{
    public const string Style =
        """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
        details { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .4rem 0; }
        summary { cursor: pointer; }
        code, pre { font: .9em ui-monospace, monospace; }
        pre { overflow-x: auto; padding: .75rem; border-radius: .5rem; background: color-mix(in srgb, currentColor 7%, transparent); }
        .method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Render(JsonObject document)
    {
        var html = new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Parley: HTTP routes</title>
            <link rel="stylesheet" href="/api-docs/style.css"></head>
            <body><h1>Parley: HTTP routes</h1>
            <p>Routes marked with * need no caller; all others want <code>Authorization: Bearer &lt;access token&gt;</code>.
            The same as <a href="/api-docs/openapi.json">OpenAPI document</a>.</p>
            <h2>Routes</h2>

            """);
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var mark = operation!["security"]!.AsArray().Count == 0 ? " *" : "";
                Entry(html, $"<span class=\"method\">{Text(method.ToUpperInvariant())}</span> <code>{Text(path)}</code>{mark}", operation);
            }
        }

        html.Append("<h2>Shapes and errors</h2>\n");
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            Entry(html, $"<code id=\"{Text(name)}\">{Text(name)}</code>", schema!);
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static void Entry(StringBuilder html, string summary, JsonNode content) => html
        .Append("<details><summary>").Append(summary).Append("</summary><pre>")
        .Append(Text(content.ToJsonString(Indented))).Append("</pre></details>\n");

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}

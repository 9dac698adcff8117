namespace Parley.Http;

/// <summary>How errors look below a path whose clients know another form.</summary>
/// <param name="Path">The path.</param>
/// <param name="Body">What that form is.</param>
/// <param name="Render">The body in UTF-8; null: as everywhere.</param>
internal sealed record ErrorShape(PathString Path, Type Body, Func<ErrorBody, byte[]?> Render);

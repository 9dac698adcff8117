namespace Parley.Wire;

/// <summary>An event says it; over HTTP it stands in the path, and what a body says of it counts for nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InPathAttribute : Attribute;

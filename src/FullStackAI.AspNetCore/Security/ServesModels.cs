namespace FullStackAI.AspNetCore.Security;

/// <summary>Marks the endpoints that <c>MapModels</c> made.</summary>
internal sealed class ServesModels
{
    internal static ServesModels Mark { get; } = new();
}

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>Marks the endpoints that <c>MapImageModel</c> made.</summary>
internal sealed class TakesPictures
{
    internal static TakesPictures Mark { get; } = new();
}

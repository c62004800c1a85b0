namespace FullStackAI.OnnxRuntime;

/// <summary>What a model's file says about it.</summary>
/// <param name="Producer">Name of the program that made it.</param>
/// <param name="GraphName">Name of its graph.</param>
/// <param name="GraphDescription">A note on its graph.</param>
/// <param name="Domain">Its name space.</param>
/// <param name="Description">A note for people.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Custom">Named texts.</param>
public sealed record OnnxModelMetadata(
    string Producer, string GraphName, string GraphDescription, string Domain, string Description, long Version,
    IReadOnlyDictionary<string, string> Custom);

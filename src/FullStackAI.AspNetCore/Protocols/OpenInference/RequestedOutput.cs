namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>An output that a request asks for.</summary>
/// <param name="Output">Its number among the model's outputs.</param>
/// <param name="IsBinary">Whether it is wanted as bytes; null means as the request says for all.</param>
/// <param name="TopClasses">How many classes, the most probable first, instead of the tensor itself; 0 for none.</param>
internal readonly record struct RequestedOutput(int Output, bool? IsBinary, int TopClasses);

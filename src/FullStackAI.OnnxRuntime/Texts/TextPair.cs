namespace FullStackAI.OnnxRuntime;

/// <summary>Two texts that a network reads together, such as a question and a passage.</summary>
/// <param name="First">The first text.</param>
/// <param name="Second">The second text; may be empty.</param>
public readonly record struct TextPair(string First, string Second);

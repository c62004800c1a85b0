namespace FullStackAI.Data;

/// <summary>The words by which a source says false and true.</summary>
/// <param name="False">The word for false, for example <c>No</c>.</param>
/// <param name="True">The word for true, for example <c>Yes</c>.</param>
public sealed record BooleanWords(string False, string True)
{
    /// <summary><c>false</c> and <c>true</c>.</summary>
    public static BooleanWords TrueFalse { get; } = new("false", "true");
}
